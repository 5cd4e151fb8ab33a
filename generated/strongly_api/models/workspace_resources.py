from __future__ import annotations

from typing import TypedDict

from strongly._core.accepted import FloatLike
from strongly._core.encoding import BodyField, quantity


class WorkspaceResources(TypedDict, total=False):
    """The resources that a workspace requests. Amounts are strings in the notation of Kubernetes."""

    cpu: str | FloatLike
    """CPU cores: `4`, `0.5`, or `500m` for half a core."""

    memory: str | FloatLike
    """Memory: `16Gi`, `512Mi`."""

    gpu: str | FloatLike
    """Number of GPUs."""


WORKSPACE_RESOURCES_FIELDS = {
    "cpu": BodyField("cpu", quantity),
    "memory": BodyField("memory", quantity),
    "gpu": BodyField("gpu", quantity),
}
