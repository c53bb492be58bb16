#!/bin/bash
set -e
sudo -u azureuser -i <<-EOF
	cp a b
	cp b c
	EOF
