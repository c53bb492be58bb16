#!/bin/bash
set -euo pipefail
echo "$1" "$2" "$3"
