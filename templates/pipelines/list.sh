set -euo pipefail
api="https://management.azure.com/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.MachineLearningServices"
: > live.json
if [ "$(az group exists --subscription "$SUBSCRIPTION" --name "$RESOURCE_GROUP")" = true ]; then
  workspaces=$(az resource list --subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP" --resource-type Microsoft.MachineLearningServices/workspaces --query '[].name' --output tsv)
  for workspace in $workspaces; do
    url="$api/workspaces/$workspace/computes?api-version=2025-12-01"
    while [ -n "$url" ]; do
      page=$(az rest --method get --url "$url")
      printf '%s\n' "$page" >> live.json
      url=$(jq -r '.nextLink // empty' <<< "$page")
    done
  done
fi
[ -s live.json ] || echo '[]' > live.json
