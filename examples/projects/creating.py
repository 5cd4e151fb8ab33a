"""Projects: Creating a Project."""

from strongly import Strongly

client = Strongly()

project = client.projects.create({
    "name": "customer-churn-analysis",
    "description": "Predict and analyze customer churn patterns",
    "category": "machine-learning",
    "visibility": "organization",
    "tags": ["ml", "churn", "production"],
})

print(f"Project ID: {project.id}")
print(f"Status: {project.status}")
