"""The content of overlays/python-samples.overlay.yaml: a Python sample for each operation, from the SDK's docstrings.

`make generate` writes it. `openapi.yaml` contains no Python; `apply` returns it with the samples, for publication.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from pathlib import Path

import yaml

from tools import ROOT

from .document import JSON, Spec, SpecOperation
from .names import snake_case

OVERLAY = Path("overlays/python-samples.overlay.yaml")
HEADER = "# Written by `make generate` from the examples in the docstrings of strongly/_async; edit them there.\n"
START = "from strongly import Strongly\n\nclient = Strongly()\n\n"


class SampleError(Exception):
    """The overlay does not match the document."""


def render(root: Path, spec: Spec) -> tuple[str, list[str]]:
    """Return the overlay, and the ids of operations without a sample."""
    samples = {operation.id: _sample(root, operation) for operation in spec.operations}
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "Python samples", "version": spec.document["info"]["version"]},
        "extends": "../openapi.yaml",
        "actions": [
            {
                "target": _target(operation),
                "update": {"x-codeSamples": [{"lang": "Python", "source": START + samples[operation.id]}]},
            }
            for operation in spec.operations
            if samples[operation.id]
        ],
    }
    text = yaml.dump(overlay, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return HEADER + text, [name for name, sample in samples.items() if not sample]


class _Dumper(yaml.SafeDumper):
    """Writes code as block scalars and indents lists, like openapi.yaml."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def _target(operation: SpecOperation) -> str:
    return f"$.paths['{operation.path}'].{operation.method}"


def _sample(root: Path, operation: SpecOperation) -> str:
    """Return the example in the docstring of the SDK's method, or nothing."""
    # The sync API, whose examples need no event loop.
    path = root / "strongly" / "_sync" / "resources" / f"{snake_case(operation.namespace)}.py"
    if not path.exists():
        return ""
    method = snake_case(operation.node.get("x-strongly-method", ""))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == method:
            _, _, example = (ast.get_docstring(node) or "").partition("\nExample:\n")
            if example:
                return textwrap.dedent(example).strip() + "\n"
    return ""


def apply(document: JSON, root: Path = ROOT) -> JSON:
    """Return the document with `x-codeSamples` at every operation."""
    # Importing this takes half a second, and only publishing the document needs it.
    from oas_patch.overlay import apply_overlay  # type: ignore[import-untyped]

    overlay = yaml.safe_load((root / OVERLAY).read_text(encoding="utf-8"))
    published: JSON = apply_overlay(copy.deepcopy(document), overlay)
    operations = Spec(published).operations
    without = [operation.id for operation in operations if "x-codeSamples" not in operation.node]
    stray = {action["target"] for action in overlay["actions"]} - {_target(operation) for operation in operations}
    if without or stray:
        raise SampleError(f"{OVERLAY} does not match the document: {', '.join([*without, *sorted(stray)])}")
    return published
