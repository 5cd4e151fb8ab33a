"""Projects: Archiving and Restoring."""

from strongly import Strongly

client = Strongly()

# Archive a project
client.projects.archive("proj-abc123")

# Restore it later
client.projects.restore("proj-abc123")
