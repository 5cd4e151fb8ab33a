from __future__ import annotations

from typing import TypedDict

from strongly._core.encoding import BodyField, text


class WorkspaceResources(TypedDict, total=False):
    """What a workspace asks for. Amounts are texts, as Kubernetes writes them."""

    cpu: str
    """Cores: `4`, `0.5`, or `500m` for half a core."""

    memory: str
    """Memory: `16Gi`, `512Mi`."""

    gpu: str
    """Number of GPUs."""


WORKSPACE_RESOURCES_FIELDS = {
    "cpu": BodyField("cpu", text),
    "memory": BodyField("memory", text),
    "gpu": BodyField("gpu", text),
}
