#!/bin/bash
set -e
echo "a"; done
