"""All generated operations, and requests made of valid arguments."""

import importlib
from types import ModuleType
from typing import Any

from strongly._core.model import Model
from strongly._core.request import Request
from strongly_api import models
from strongly_api.manifest import OPERATIONS, ManifestEntry

BODIES: dict[str, dict[str, Any]] = {
    "ProjectCreate": {"name": "n", "description": "d"},
    "ProjectUpdate": {"name": "n"},
    "CollaboratorAdd": {"email": "a@b.c", "role": "editor"},
    "CollaboratorRoleUpdate": {"role": "viewer"},
    "WorkspaceCreate": {"name": "n", "description": "d", "environment_type": "jupyter"},
    "WorkspaceUpdate": {"name": "n"},
    "VolumeCreate": {"project_id": "p", "label": "l", "size_gb": 1},
    "VolumeUpdate": {"label": "l"},
}
NAMED = {entry: operation_id for operation_id, entry in OPERATIONS.items()}


def path_names(entry: ManifestEntry) -> tuple[str, ...]:
    """The path parameters of an operation; they come first in its signature."""
    return entry.parameters[: entry.path.count("{")]


def query_names(entry: ManifestEntry) -> tuple[str, ...]:
    return entry.parameters[entry.path.count("{") :]


def module(entry: ManifestEntry) -> ModuleType:
    return importlib.import_module(entry.module)


def request(entry: ManifestEntry, *ids: object, **query: object) -> Request[Any]:
    """Call an operation with the given ids, and valid ones for those that are not given."""
    path = (*ids, *("x1",) * (len(path_names(entry)) - len(ids)))
    body = (BODIES[entry.body],) if entry.body else ()
    made: Request[Any] = module(entry).request(*path, *body, **query)
    return made


MODELS: list[type[Model]] = [
    kind for name in models.__all__ if isinstance(kind := getattr(models, name), type) and issubclass(kind, Model)
]
ALL = list(OPERATIONS.values())
WITH_PATH = [entry for entry in ALL if path_names(entry)]
WITH_QUERY = [entry for entry in ALL if query_names(entry)]
WITH_BODY = [entry for entry in ALL if entry.body]


def name(entry: object) -> str | None:
    """Id of a test case."""
    return NAMED[entry] if isinstance(entry, ManifestEntry) else None
