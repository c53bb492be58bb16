#!/bin/bash
set -e
mkdir -p /tmp/a
echo 1
echo 2
echo 3
echo 4
echo 5
pip install polars
# ``` </details>
