#!/bin/bash
# Installs a package with pip into a conda environment: install-pip-package.sh PACKAGE ENVIRONMENT
set -euo pipefail

package=$1
environment=$2

# As the user of the notebooks, and with the environment's own Python: nothing has to be activated.
sudo -u azureuser -H "/anaconda/envs/$environment/bin/python" -m pip install --no-input "$package"
