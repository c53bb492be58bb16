set -euo pipefail
marker='<!-- armlet -->'
jq --raw-input --slurp --arg marker "$marker" '{body: ($marker + "\n" + .)}' armlet.md > body.json
comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
is_ours='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("<!-- armlet -->"))) | .id'
id=$(gh api --paginate "$comments" --jq "$is_ours" | sed -n 1p)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --input body.json
else
  gh api --silent --method POST "$comments" --input body.json
fi
