"""Projects: Collaborators."""

from strongly import Strongly

client = Strongly()

project_id = "proj-abc123"

# List collaborators
collabs = client.projects.collaborators(project_id)
for c in collabs:
    role_label = "Owner" if c.is_owner else c.role
    print(f" {c.email} — {role_label}")

# Add a collaborator
client.projects.add_collaborator(
    project_id,
    email="teammate@company.com",
    role="editor",
)

# Change a collaborator's role
client.projects.update_collaborator_role(
    project_id,
    "user-xyz789",
    role="viewer",
)

# Remove a collaborator
client.projects.remove_collaborator(project_id, "user-xyz789")
