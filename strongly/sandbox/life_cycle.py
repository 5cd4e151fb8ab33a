"""Status, metrics and logs of a workspace, computed from its database row and the time.

Nothing runs in the background, so tests can advance the clock and get reproducible results.
"""

from __future__ import annotations

import json
import math
import zlib
from datetime import datetime, timedelta
from typing import Any

from strongly.sandbox.context import timestamp
from strongly.sandbox.store import Row

# Pulling an image with this prefix fails, so that users can try out failing workspaces.
FAILING_IMAGE = "sandbox/fails"
_HEARTBEAT = timedelta(seconds=2)
_LOG_WINDOW = 200
_DEFAULT_IMAGE = "strongly/{environment}:latest"
_SERVERS = {"jupyter": "Jupyter Server", "vscode": "code-server", "rstudio": "RStudio Server"}


def ready_status(image: str | None) -> str:
    """Return the status that a workspace with this image has after starting."""
    return "failed" if image is not None and image.startswith(FAILING_IMAGE) else "running"


def status(workspace: Row, now: datetime) -> dict[str, Any]:
    state, following = workspace["status"], workspace["next_status"]
    ready = state == "running" and following is None
    reason, message = _explain(workspace, now)
    conditions = [_condition("Ready", ready, reason, workspace["status_at"])]
    if state in ("pending", "running"):
        conditions.insert(0, _condition("Scheduled", True, "Scheduled", workspace["status_at"]))
    return {"phase": state.capitalize(), "ready": ready, "message": message, "conditions": conditions}


def metrics(workspace: Row, now: datetime) -> dict[str, float | None]:
    """Return percentages that vary over time. A workspace that is not running uses only its disk."""
    # Not hash(), which Python randomizes in each process.
    seed = zlib.crc32(workspace["id"].encode())
    seconds = now.timestamp()
    has_gpu = json.loads(workspace["resources"]).get("gpu", "0").strip("0") != ""
    disk = round(8 + seed % 20 + 4 * math.sin(seconds / 3600), 1)
    if workspace["status"] != "running":
        return {"cpuUsage": 0.0, "memoryUsage": 0.0, "gpuUsage": 0.0 if has_gpu else None, "diskUsage": disk}
    return {
        "cpuUsage": _wave(seconds, seed, middle=45, height=30),
        "memoryUsage": _wave(seconds / 4, seed, middle=55, height=15),
        "gpuUsage": _wave(seconds / 2, seed, middle=70, height=25) if has_gpu else None,
        "diskUsage": disk,
    }


def logs(workspace: Row, log_type: str, now: datetime) -> dict[str, Any]:
    writers = {"build": _build_log, "deploy": _deploy_log, "pod": _pod_log}
    lines = writers[log_type](workspace, now)[-_LOG_WINDOW:]
    return {"logType": log_type, "lines": lines, "content": "".join(f"{line}\n" for line in lines)}


def _explain(workspace: Row, now: datetime) -> tuple[str, str]:
    """Return a machine-readable reason and a message."""
    state, following = workspace["status"], workspace["next_status"]
    if state in ("pending", "running") and following == "stopped":
        return "Stopping", "Workspace is stopping."
    if state == "pending":
        since, due = (datetime.fromisoformat(workspace[column]) for column in ("status_at", "next_status_at"))
        if now - since < (due - since) / 2:
            return "ImagePull", f"Pulling the image {_image(workspace)}."
        return "ContainerStart", "Starting the container."
    if state == "failed":
        return "ImagePullBackOff", f"Cannot pull the image {_image(workspace)}."
    return state.capitalize(), f"Workspace is {state}."


def _condition(kind: str, holds: bool, reason: str, since: str) -> dict[str, str]:
    return {"type": kind, "status": str(holds), "reason": reason, "lastTransitionTime": since}


def _wave(seconds: float, seed: int, *, middle: float, height: float) -> float:
    slow, fast = math.sin(seconds / 37 + seed), math.sin(seconds / 5.3 + seed / 7)
    return round(middle + height * (0.7 * slow + 0.3 * fast), 1)


def _image(workspace: Row) -> str:
    return str(workspace["image"] or _DEFAULT_IMAGE.format(environment=workspace["environment_type"]))


def _build_log(workspace: Row, now: datetime) -> list[str]:
    lines = [f"Step 1/3: FROM {_image(workspace)}", "Step 2/3: COPY environment /opt/environment", "Step 3/3: done"]
    return _stamped(workspace["created_at"], lines)


def _deploy_log(workspace: Row, now: datetime) -> list[str]:
    requested = ", ".join(f"{name} {amount}" for name, amount in json.loads(workspace["resources"]).items())
    lines = [f"Requesting {requested}", f"Pulling {_image(workspace)}"]
    if workspace["status"] == "failed":
        lines.append(f"Failed to pull {_image(workspace)}: not found")
    elif workspace["status"] != "pending":
        lines.append(f"Deployed {workspace['name']}")
    return _stamped(workspace["created_at"], lines)


def _pod_log(workspace: Row, now: datetime) -> list[str]:
    """Return no lines until the container runs, then one more line every heartbeat, so that the log can be followed."""
    server = _SERVERS.get(workspace["environment_type"], "Server")
    if workspace["status"] == "running":
        lines = [f"Mounting volumes of {workspace['id']}", f"{server} is starting", f"{server} is running"]
        start = datetime.fromisoformat(workspace["status_at"])
        beats = (now - start) // _HEARTBEAT
        # The log starts with heartbeat 1. Without the lower bound, a long run would format every line of the past.
        heartbeats = [
            f"{timestamp(start + number * _HEARTBEAT)} GET /api/status 200"
            for number in range(max(1, beats - _LOG_WINDOW), beats + 1)
        ]
        return _stamped(workspace["status_at"], lines) + heartbeats
    if workspace["status"] == "stopped":
        return _stamped(workspace["status_at"], [f"{server} received SIGTERM", f"{server} has stopped"])
    return []


def _stamped(since: str, lines: list[str]) -> list[str]:
    start = datetime.fromisoformat(since)
    return [f"{timestamp(start + timedelta(milliseconds=250 * number))} {line}" for number, line in enumerate(lines)]
