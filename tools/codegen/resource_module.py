"""Writes the module of a resource that has none yet: a class with a method for each operation."""

from __future__ import annotations

import re
import textwrap

from tools.spec.names import class_name, snake_case
from tools.spec.request_views import ACCEPTED
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

from .edits import ruff
from .formatting import docstring
from .snippets import example, method_source, sentence


def resource_module(views: SpecViews, namespace: str, operations: list[OperationView]) -> str:
    """Return the source of the module."""
    description = next(tag["description"] for tag in views.document["tags"] if snake_case(tag["name"]) == namespace)
    name, words = class_name(namespace), namespace.replace("_", " ")
    has_list = any(operation.name == "list" for operation in operations)
    identified = sorted({model for operation in operations for model in operation.identified})
    typed = f"from strongly_api.models import {', '.join(identified)}" if identified else ""
    ids = f"{' = '.join(identified)} = str  # schemas that tools make of signatures have ids only" if identified else ""
    used = {word for operation in operations for word in operation.words}
    accepted = "\n".join(f"from strongly._core.accepted import {name}" for name in ACCEPTED if name in used)
    summary = sentence(description)
    text = f'''{docstring(f"{words.capitalize()}: {summary[0].lower()}{summary[1:]}", 0)}

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from strongly._async.pagination import AsyncPaginator
from strongly._async.streaming import AsyncDownload, AsyncEventStream
{accepted}
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.model import ModelList
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly._core.streaming import JSONLines, ServerSentEvents
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

        Example:
{textwrap.indent(_raw_example(views, operations), " " * 12)}
        """
        return raw.{name}WithRawResponse(self._transport)
'''
    text += "".join(f"\n{method_source(views, operation, has_list)}" for operation in operations)
    # It imports more than it uses.
    return ruff(ruff(text, "check", "--select=I,F401,TC005", "--fix-only", "--unsafe-fixes"), "format")


def _raw_example(views: SpecViews, operations: list[OperationView]) -> str:
    """Return an example of a raw response: of an object, if there is an operation that reads one."""
    operation = next((each for each in operations if each.method == "GET" and each.result == "object"), operations[0])
    call = re.search(r"client\..*?\)(?=[:)]?$)", example(views, operation), re.MULTILINE)
    assert call
    raw = call[0].replace(f"client.{operation.resource}.", f"client.{operation.resource}.with_raw_response.", 1)
    if operation.result == "page":
        return f"async for response in {raw}:\n    print(response.status_code)"
    return f"response = await {raw}\nprint(response.status_code, response.request_id)"
