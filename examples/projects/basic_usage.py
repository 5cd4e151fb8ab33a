"""Projects: Basic Usage."""

from strongly import Strongly

client = Strongly()

# List all projects
for project in client.projects.list():
    print(f"{project.name} — {project.status}")

# Get a specific project
project = client.projects.retrieve("proj-abc123")
print(f"{project.name}: {project.description}")
