"""Writes the module of a resource that has none yet: a class with a method for each operation."""

from __future__ import annotations

from pathlib import Path

from tools.spec.names import class_name
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

from .formatting import docstring, format_python
from .snippets import method_source, module_path, sentence

# As in pyproject.toml, because `make lint` checks these modules.
FIRST_PARTY = 'lint.isort.known-first-party=["strongly", "strongly_api"]'


def write_missing(root: Path, views: SpecViews) -> list[str]:
    """Write the modules of the tags that have none, and return their paths."""
    by_tag: dict[str, list[OperationView]] = {}
    for operation in views.operations.values():
        by_tag.setdefault(operation.resource, []).append(operation)
    missing = {name: root / module_path(name) for name in by_tag if not (root / module_path(name)).exists()}
    for name, path in missing.items():
        path.write_text(_source(views, name, by_tag[name]), encoding="utf-8")
        format_python(path, FIRST_PARTY)
    return [path.relative_to(root).as_posix() for path in missing.values()]


def _source(views: SpecViews, namespace: str, operations: list[OperationView]) -> str:
    """Return the source of a module, with more imports than it needs, and not yet formatted."""
    description = next(tag["description"] for tag in views.document["tags"] if tag["name"] == namespace)
    name, words = class_name(namespace), namespace.replace("_", " ")
    has_list = any(operation.name == "list" for operation in operations)
    identified = sorted({model for operation in operations for model in operation.identified})
    typed = f"from strongly_api.models import {', '.join(identified)}" if identified else ""
    ids = f"{' = '.join(identified)} = str  # schemas that tools make of signatures have ids only" if identified else ""
    summary = sentence(description)
    text = f'''{docstring(f"{words.capitalize()}: {summary[0].lower()}{summary[1:]}", 0)}

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly._async.pagination import AsyncPaginator
from strongly._core.accepted import EnumLike, FloatLike, IntLike, ListLike, PathLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.model import ModelList
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly_api.api import {namespace} as api

from .base import AsyncResource

if TYPE_CHECKING:
    from strongly_api import models

    {typed}
    from .raw import {namespace} as raw
else:
    models = LazyModule("strongly_api.models")
    raw = LazyModule("strongly._async.resources.raw.{namespace}")
    {ids}


class {name}(AsyncResource):
    """The namespace `client.{namespace}`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid, and another
    `StronglyError` if the call fails.
    """

    @cached_property
    def with_raw_response(self) -> raw.{name}WithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Lists return an iterator over the responses, one for each page.
        """
        return raw.{name}WithRawResponse(self._transport)
'''
    return text + "".join(f"\n{method_source(views, operation, has_list)}" for operation in operations)
