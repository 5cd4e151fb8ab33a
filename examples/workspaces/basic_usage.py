"""Workspaces: Basic Usage."""

from strongly import Strongly

client = Strongly()

# List all workspaces
for ws in client.workspaces.list():
    print(f"{ws.name} ({ws.environment_type}) — {ws.status}")

# Get a specific workspace
ws = client.workspaces.retrieve("ws-abc123")
print(f"{ws.name}: {ws.url}")
