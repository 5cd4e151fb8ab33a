"""Projects: Updating a Project."""

from strongly import Strongly

client = Strongly()

updated = client.projects.update("proj-abc123", {
    "description": "Updated churn analysis with new features",
    "tags": ["ml", "churn", "production", "v2"],
})

print(f"Updated: {updated.name}")
