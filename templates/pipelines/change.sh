set -euo pipefail
# Where there were no definitions before, everything is new.
if [ "$DEFINITIONS" != . ] && ! git cat-file -e "$BASE:$DEFINITIONS" 2> /dev/null; then
  echo "There were no definitions before." > armlet.md
  exit 0
fi
armlet diff --output-format markdown --fail-on must-be-recreated,fails-on-redeploy "$BASE:$DEFINITIONS" "$DEFINITIONS" > armlet.md
