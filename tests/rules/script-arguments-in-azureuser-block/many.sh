#!/bin/bash
set -e
sudo -u azureuser -i <<'EOF'
set -e
echo "$1" "$CI_NAME"
ls "$2"
EOF
su - azureuser -c 'echo $CI_WORKSPACE'
