#!/bin/bash
set -e
echo another text under a name that is taken
