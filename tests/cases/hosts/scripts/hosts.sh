#!/bin/bash
set -e
curl --fail https://login.microsoftonline.com/common "$1"
