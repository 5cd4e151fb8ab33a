"""Volumes: Filtering and Searching."""

from strongly import Strongly

client = Strongly()

# Search by name
for vol in client.volumes.list(search="training"):
    print(vol.label)

# Filter by type
for vol in client.volumes.list(type="data"):
    print(f"{vol.label} — {vol.size_gb} GB")

# Filter by project
for vol in client.volumes.list(project_id="proj-abc123"):
    print(f"{vol.label} — {vol.mount_path}")

# List shared volumes with search
for vol in client.volumes.list_shared(search="datasets"):
    print(f"{vol.label} — shared by {vol.owner}")
