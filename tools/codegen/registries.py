"""Writes what lists the resources: namespaces of the client, exports of the package, and handlers of the sandbox.

It is derived from `openapi.yaml` and from the modules that exist, so that a new resource is listed nowhere by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.spec.names import class_name, snake_case
from tools.spec.views import SpecViews

from .formatting import docstring
from .snippets import sentence

NAMESPACES = "strongly/_async/resources/__init__.py"
HANDLERS = "strongly/sandbox/handlers.py"
EXPORTS = "strongly/__init__.py"


def derive_namespaces(views: SpecViews, resources: Path) -> str:
    """Return the module with the namespaces of the client: the tags that have a module in the folder `resources`."""
    tags = {snake_case(tag["name"]): tag["description"] for tag in views.document["tags"]}
    found = [name for name in tags if (resources / f"{name}.py").exists()]
    imports = "\n".join(f"    from . import {name} as _{name}" for name in found)
    lazy = "\n".join(f'    _{name} = LazyModule("strongly._async.resources.{name}")' for name in found) or "    pass"
    properties = "\n".join(
        f"""
    @cached_property
    def {name}(self) -> _{name}.{class_name(name)}:
        {docstring(sentence(tags[name]), 8)}
        return _{name}.{class_name(name)}(self._transport)"""
        for name in found
    )
    return f'''"""The namespaces of the client. Derived from the tags of openapi.yaml by `make generate`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from strongly._core.loading import LazyModule, mockable

if TYPE_CHECKING:
    from strongly._async.transport import AsyncTransport

{imports}
else:
{lazy}


@mockable
class AsyncNamespaces:
    """The base class of the client. Each namespace is imported on first use."""

    if TYPE_CHECKING:
        _transport: AsyncTransport
{properties}
'''


def derive_exports(views: SpecViews, text: str) -> str:
    """Return the source of the package with all models, bodies and enumerations as exports; the rest is kept."""
    names = sorted({*views.models, *views.bodies, *views.enums})
    imports = "".join(f"    from strongly_api.models import {name} as {name}\n" for name in names)
    text = re.sub(r"(    from strongly_api\.models import \w+ as \w+\n)+", imports, text)
    listed = "".join(f'        "{name}",\n' for name in names)
    return re.sub(r'(?<=    "strongly_api\.models": \(\n)( {8}"\w+",\n)+', listed, text)


def derive_handlers(sandbox: Path) -> str:
    """Return the module with the handlers and the tables of the modules in the folder `sandbox`, which can be empty."""
    paths = [path for path in sorted(sandbox.glob("*.py")) if path.name != Path(HANDLERS).name]
    constants = {path.stem: {*_assigned(path)} for path in paths}
    handlers, tables = ([name for name in constants if each in constants[name]] for each in ("HANDLERS", "TABLE"))
    imports = "\n".join(f"from strongly.sandbox import {name}" for name in handlers)
    return f'''"""The handlers and tables of all resources. Derived by `make generate` from the modules beside it."""

from __future__ import annotations

{imports}
from strongly.sandbox.context import Handler
from strongly.sandbox.table import Table

HANDLERS: dict[str, Handler] = {{{" ".join(f"**{name}.HANDLERS," for name in handlers)}}}
TABLES: tuple[Table, ...] = ({" ".join(f"{name}.TABLE," for name in tables)})
'''


def _assigned(path: Path) -> Iterator[str]:
    """Return the names of the constants of a module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target)
        elif isinstance(node, ast.Assign):
            yield from map(ast.unparse, node.targets)
