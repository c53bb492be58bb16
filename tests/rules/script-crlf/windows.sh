#!/bin/bash
set -e
ls
