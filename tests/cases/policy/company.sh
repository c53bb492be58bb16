#!/bin/bash
set -e
install -d /etc/company
