#!/bin/bash
set -e
conda activate one
sudo -u azureuser -i <<'EOF'
set -e
conda activate two
EOF
