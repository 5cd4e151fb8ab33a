"""Workspaces: Status and Monitoring."""

from strongly import Strongly

client = Strongly()

ws_id = "ws-abc123"

# Check readiness
status = client.workspaces.status(ws_id)
print(f"Phase: {status.phase}")
print(f"Ready: {status.ready}")
print(f"Message: {status.message}")

# View resource usage
metrics = client.workspaces.metrics(ws_id)
print(f"CPU: {metrics.cpu_usage}%")
print(f"Memory: {metrics.memory_usage}%")
print(f"GPU: {metrics.gpu_usage}%")
print(f"Disk: {metrics.disk_usage}%")

# Retrieve logs
logs = client.workspaces.logs(ws_id)
print(logs.content)
