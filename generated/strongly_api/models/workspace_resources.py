from __future__ import annotations

import sys

from strongly._core.encoding import BodyField, text

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # pydantic rejects the one of `typing` there


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
