#!/bin/bash
set -e
if
[[ -f /tmp/x ]]
then
[ -f '/tmp/it''s' ]
fi
[ -f z ] || echo z
cat >/tmp/y <<'EOF'
[parameters('x')]
[[twice]]
[]
[half
EOF
