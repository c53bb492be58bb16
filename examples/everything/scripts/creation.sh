#!/bin/bash
set -e

sudo -u azureuser -i <<'BLOCK'
set -e
source /anaconda/etc/profile.d/conda.sh
conda activate azureml_py38
pip install polars
BLOCK
