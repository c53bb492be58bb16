#!/bin/bash
set -euo pipefail
# Runs each time the instance starts.
cd /home/azureuser
conda_env=azureml_py310_sdkv2
source /anaconda/etc/profile.d/conda.sh
conda activate "$conda_env"
pip install --quiet polars==1.12.0
pip install --quiet ultralytics
echo "ready"
