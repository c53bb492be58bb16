#!/bin/bash
# Clones the exercises of the course once, when an instance is created: setup.sh REPOSITORY
set -euo pipefail

repository=$1
directory=/home/azureuser/cloudfiles/code/exercises

if [[ ! -d $directory/.git ]]; then
    sudo -u azureuser -H git clone --depth 1 "$repository" "$directory"
fi
