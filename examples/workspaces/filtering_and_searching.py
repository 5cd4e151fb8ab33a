"""Workspaces: Filtering and Searching."""

from strongly import Strongly

client = Strongly()

# Search by name
for ws in client.workspaces.list(search="training"):
    print(ws.name)

# Filter by status
for ws in client.workspaces.list(status="running"):
    print(f"{ws.name} — {ws.url}")

# Filter by project
for ws in client.workspaces.list(project_id="proj-abc123"):
    print(f"{ws.name} — {ws.status}")
