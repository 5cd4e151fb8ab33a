"""Complete Example."""

from strongly import Strongly
import time


def main():
    client = Strongly()

    # --- Create a project ---
    print("Creating project...")
    project = client.projects.create({
        "name": "fraud-detection",
        "description": "ML pipeline for detecting fraudulent transactions",
        "category": "machine-learning",
        "visibility": "organization",
        "tags": ["ml", "fraud", "production"],
    })
    project_id = project.id
    print(f"Project ID: {project_id}")

    # --- Add a collaborator ---
    print("\nAdding collaborator...")
    client.projects.add_collaborator(
        project_id,
        email="data-scientist@company.com",
        role="editor",
    )
    collabs = client.projects.collaborators(project_id)
    for c in collabs:
        print(f" {c.email} — {c.role}")

    # --- Create a data volume ---
    print("\nCreating volume...")
    vol = client.volumes.create({
        "project_id": project_id,
        "label": "fraud-datasets",
        "size_gb": 100.0,
        "description": "Transaction datasets for training",
        "type": "data",
        "mount_path": "/data/fraud",
    })
    print(f"Volume ID: {vol.id} ({vol.size_gb} GB)")

    # --- Create a workspace ---
    print("\nCreating workspace...")
    ws = client.workspaces.create({
        "name": "fraud-training",
        "description": "GPU environment for model training",
        "environment_type": "jupyter",
        "project_id": project_id,
        "resources": {
            "cpu": "8",
            "memory": "32Gi",
            "gpu": "1",
        },
    })
    print(f"Workspace ID: {ws.id}")

    # Wait for workspace to be ready
    while True:
        status = client.workspaces.status(ws.id)
        if status.ready:
            ws_detail = client.workspaces.retrieve(ws.id)
            print(f"Workspace ready at {ws_detail.url}")
            break
        print(f" Phase: {status.phase}...")
        time.sleep(5)

    # --- Check project stats ---
    stats = client.projects.stats(project_id)
    print(f"\nProject stats:")
    print(f" Workspaces: {stats.workspace_count} ({stats.active_workspaces} active)")
    print(f" Volumes: {stats.volume_count}")
    print(f" Storage: {stats.total_storage_gb} GB")

    # --- Monitor workspace resources ---
    metrics = client.workspaces.metrics(ws.id)
    print(f"\nWorkspace metrics:")
    print(f" CPU: {metrics.cpu_usage}%")
    print(f" Memory: {metrics.memory_usage}%")
    print(f" GPU: {metrics.gpu_usage}%")

    # --- View activity ---
    print("\nRecent activity:")
    for event in client.projects.activity(project_id, limit=10):
        print(f" {event.created_at} — {event.action}")

    # --- Cleanup ---
    print("\nStopping workspace...")
    client.workspaces.stop(ws.id)


if __name__ == "__main__":
    main()
