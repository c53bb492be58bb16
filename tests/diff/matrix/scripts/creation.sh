#!/bin/bash
set -euo pipefail
pip install "$1"
