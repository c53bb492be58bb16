#!/bin/bash
set -e
echo one

echo two
