"""Workspaces: Lifecycle Management."""

from strongly import Strongly

client = Strongly()

ws_id = "ws-abc123"

# Start a stopped workspace
client.workspaces.start(ws_id)

# Stop a running workspace
client.workspaces.stop(ws_id)

# Restart a workspace
client.workspaces.restart(ws_id)

# Sync workspace files
client.workspaces.sync(ws_id)
