#!/bin/bash
set -e
sudo -u azureuser -i <<'EOF'
set -e
echo 'one
EOF
