"""Projects: Filtering and Searching."""

from strongly import Strongly

client = Strongly()

# Search by name
for p in client.projects.list(search="churn"):
    print(p.name)

# Filter by status
for p in client.projects.list(status="active"):
    print(f"{p.name} — {p.status}")

# Filter by category
for p in client.projects.list(category="machine-learning"):
    print(p.name)

# Filter by tag
for p in client.projects.list(tag="production"):
    print(p.name)

# Get all as a list
all_projects = client.projects.list().to_list()
