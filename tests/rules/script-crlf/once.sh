#!/bin/bash
ls
