#!/bin/sh
# Lists workspaces, creates a project, and handles an error, with strongly.sh.
set -eu

sh strongly.sh listWorkspaces '{"query": {"limit": 100}}' | jq -r '"\(.name): \(.status)"'

project='{"name": "quickstart", "description": "A first project"}'
sh strongly.sh createProject "{\"body\": $project}" | jq -r '"\(.name): \(.status)"'

# Responses of proxies have no code.
if ! error=$(sh strongly.sh getWorkspace '{"path": {"workspaceId": "ws-of-nobody"}}' 2>&1); then
    printf '%s' "$error" | jq -r '"\(.status) \(.code // "no code")"'
fi
