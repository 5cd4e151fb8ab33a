"""Projects: Project Volumes and Workspaces."""

from strongly import Strongly

client = Strongly()

project_id = "proj-abc123"

# List volumes attached to the project
volumes = client.projects.volumes(project_id)
for v in volumes:
    print(f" {v.label} — {v.size_gb} GB ({v.status})")

# List workspaces in the project
for ws in client.projects.workspaces(project_id):
    print(f" {ws.name} — {ws.status}")
