"""Workspaces: Creating a Workspace."""

from strongly import Strongly

client = Strongly()

ws = client.workspaces.create({
    "name": "model-training",
    "description": "GPU workspace for training churn models",
    "environment_type": "jupyter",
    "image": "strongly/pytorch:2.1-cuda",
    "project_id": "proj-abc123",
    "resources": {
        "cpu": "4",
        "memory": "16Gi",
        "gpu": "1",
    },
})

print(f"Workspace ID: {ws.id}")
print(f"Status: {ws.status}")
