from __future__ import annotations

from typing import TypedDict

from strongly._core.encoding import (
    BodyField,
    text,
)


class WorkspaceResources(TypedDict, total=False):
    """The resources that a workspace requests. Amounts are strings in the notation of Kubernetes."""

    cpu: str
    """CPU cores: `4`, `0.5`, or `500m` for half a core."""

    memory: str
    """Memory: `16Gi`, `512Mi`."""

    gpu: str
    """Number of GPUs."""


WORKSPACE_RESOURCES_FIELDS = {
    "cpu": BodyField("cpu", text),
    "memory": BodyField("memory", text),
    "gpu": BodyField("gpu", text),
}
