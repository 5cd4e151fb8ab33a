"""Workspaces: Waiting for a Workspace to Start."""

from strongly import Strongly
import time

client = Strongly()

ws = client.workspaces.create({
    "name": "analysis-env",
    "description": "Data analysis workspace",
    "environment_type": "jupyter",
})

print(f"Workspace {ws.id} created. Waiting for it to start...")

while True:
    status = client.workspaces.status(ws.id)
    if status.ready:
        ws_detail = client.workspaces.retrieve(ws.id)
        print(f"Workspace is ready at {ws_detail.url}")
        break
    print(f" Phase: {status.phase} — {status.message}")
    time.sleep(5)
