"""All generated operations, and requests made of valid arguments."""

import importlib
import json
from importlib.resources import files
from types import ModuleType
from typing import Any

from strongly._core.model import Model
from strongly._core.reading import snake_case_keys
from strongly._core.request import Request
from strongly_api import models
from strongly_api.manifest import OPERATIONS, ManifestEntry

SCHEMAS = json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8"))["components"]["schemas"]
# The first example of each body, with the names of the SDK.
BODIES: dict[str, dict[str, Any]] = {
    entry.body: snake_case_keys(SCHEMAS[entry.body]["examples"][0]) for entry in OPERATIONS.values() if entry.body
}
NAMESPACES = tuple(dict.fromkeys(entry.resource for entry in OPERATIONS.values()))
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
