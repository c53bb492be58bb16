#!/bin/bash
cat <<'END' >/etc/motd
text
