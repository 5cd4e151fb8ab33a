"""Projects: Activity Feed."""

from strongly import Strongly

client = Strongly()

for event in client.projects.activity("proj-abc123", limit=20):
    print(f"{event.created_at} — {event.action}")
