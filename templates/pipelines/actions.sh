set -euo pipefail
options=(--subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP")
[ -z "$DEFINITION_ENVIRONMENT" ] || options+=(--env "$DEFINITION_ENVIRONMENT")
armlet diff "${options[@]}" --output-format sh live.json "$DEFINITION" > actions.sh
cat actions.sh
