"""Volumes: Creating a Volume."""

from strongly import Strongly

client = Strongly()

vol = client.volumes.create({
    "project_id": "proj-abc123",
    "label": "training-data",
    "size_gb": 50.0,
    "description": "Training datasets for churn models",
    "type": "data",
    "mount_path": "/data/training",
})

print(f"Volume ID: {vol.id}")
print(f"Status: {vol.status}")
