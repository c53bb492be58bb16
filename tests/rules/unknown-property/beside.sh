#!/bin/bash
set -e
echo here
