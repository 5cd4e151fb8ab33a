"""Volumes: Basic Usage."""

from strongly import Strongly

client = Strongly()

# List all volumes
for vol in client.volumes.list():
    print(f"{vol.label} — {vol.size_gb} GB ({vol.status})")

# Get a specific volume
vol = client.volumes.retrieve("vol-abc123")
print(f"{vol.label}: {vol.mount_path}")
