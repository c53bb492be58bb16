set -euo pipefail
options=(--subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP")
[ -z "$DEFINITION_ENVIRONMENT" ] || options+=(--env "$DEFINITION_ENVIRONMENT")
armlet diff "${options[@]}" --exit-code --output-format markdown live.json "$DEFINITIONS" > armlet.md
