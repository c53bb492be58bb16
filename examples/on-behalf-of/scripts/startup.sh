#!/bin/bash
# Brings the team's examples up to date at every start: startup.sh REPOSITORY
set -euo pipefail

repository=$1
directory=/home/azureuser/examples

as_user() {
    sudo -u azureuser -H "$@"
}

if [[ -d $directory/.git ]]; then
    as_user git -C "$directory" pull --ff-only
else
    as_user git clone "$repository" "$directory"
fi
