"""Volumes: Syncing and Sharing."""

from strongly import Strongly

client = Strongly()

vol_id = "vol-abc123"

# Sync volume contents
client.volumes.sync(vol_id)

# Make a volume available to the entire organization
client.volumes.make_shared(vol_id)

# Browse shared volumes
for vol in client.volumes.list_shared():
    print(f"{vol.label} — {vol.size_gb} GB (owner: {vol.owner})")
