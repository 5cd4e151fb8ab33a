"""Projects: Project Statistics."""

from strongly import Strongly

client = Strongly()

stats = client.projects.stats("proj-abc123")
print(f"Workspaces: {stats.workspace_count} ({stats.active_workspaces} active)")
print(f"Volumes: {stats.volume_count}")
print(f"Total storage: {stats.total_storage_gb} GB")
