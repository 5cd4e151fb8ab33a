"""Builds the spec distribution for other teams in build/spec-dist.

    python -m tools.spec.dist

It contains the document as YAML and JSON with code samples, as JSON without references, as JSON with full paths, and as
an HTML page, the workflows, the changes, and checksums. The build is reproducible.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tools import ROOT

from . import code_samples, reference_page
from .document import GenerationError, load_document, lookup

JSON = dict[str, Any]

# Next to a reference, these keys override those of the target. OpenAPI does not define how other keys are merged.
ANNOTATIONS = re.compile(r"description|summary|x-.*")
# Quoted, because YAML 1.1 and 1.2 differ in which plain scalars are numbers.
LIKE_A_NUMBER = re.compile(r"[-+.]?\d")


class SpecDistError(Exception):
    """A part of the specification cannot be published unchanged."""


FAILURES = (SpecDistError, GenerationError, OSError, ValueError, code_samples.SampleError)


class Dumper(yaml.CSafeDumper):
    """Writes multi-line strings as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else "'" if LIKE_A_NUMBER.match(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def dereference(document: JSON) -> JSON:
    """Return the document with every reference replaced by its target, except inside of that target."""

    def expand(node: Any, inside: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [expand(item, inside) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" not in node:
            return {key: expand(value, inside) for key, value in node.items()}
        reference = node["$ref"]
        if reference in inside:
            return node
        target = expand(_target(document, reference), (*inside, reference))
        more = {key: expand(value, inside) for key, value in node.items() if key != "$ref"}
        if lost := sorted(key for key in target.keys() & more.keys() if not ANNOTATIONS.fullmatch(key)):
            raise SpecDistError(f"{reference} and the keys next to it both define {', '.join(lost)}")
        return target | more

    expanded: JSON = expand(document, ())
    return expanded


def full_paths(document: JSON) -> JSON:
    """Return the document with the path of its servers in every path, for tools that ignore the path of servers."""
    prefixes = {urlsplit(re.sub(r"[{}]", "", server["url"])).path.rstrip("/") for server in document["servers"]}
    if len(prefixes) != 1:
        raise SpecDistError(f"the servers have different paths: {', '.join(sorted(prefixes))}")
    (prefix,) = prefixes
    servers = [
        {**server, "url": server["url"].removesuffix("/").removesuffix(prefix)} for server in document["servers"]
    ]
    return {**document, "servers": servers, "paths": {prefix + path: it for path, it in document["paths"].items()}}


def _target(document: JSON, reference: str) -> Any:
    try:
        return lookup(document, reference)
    except (KeyError, TypeError):
        raise SpecDistError(f"{reference} does not exist in the document") from None


def changes(changelog: str) -> str:
    """Return the entries of a changelog that begin with `openapi.yaml`, below their headings."""
    releases = []
    for release in re.split(r"^(?=## )", changelog, flags=re.MULTILINE)[1:]:
        heading, *sections = re.split(r"^(?=### )", release, flags=re.MULTILINE)
        kept = []
        for section in sections:
            title, *entries = re.split(r"^(?=- )", section, flags=re.MULTILINE)
            if selected := [entry.rstrip() for entry in entries if entry.startswith("- `openapi.yaml`")]:
                kept.append("\n".join([title.rstrip(), "", *selected]))
        if kept:
            releases.append("\n\n".join([heading.rstrip(), *kept]))
    if not releases:
        raise SpecDistError("CHANGELOG.md has no entry that begins with `openapi.yaml`")
    return "\n\n".join(["# Changes of the specification", *releases]) + "\n"


def make(root: Path) -> dict[str, str]:
    """Return the contents of all files by name."""
    document = code_samples.apply(load_document(root / "openapi.yaml"), root)
    version = document["info"]["version"]
    flat = dereference(document)
    # They refer to the document by its file name, which contains the version below.
    workflows = (root / "workflows.arazzo.yaml").read_text(encoding="utf-8")
    files = {
        f"openapi-{version}.yaml": yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120),
        f"openapi-{version}.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        f"openapi-{version}-dereferenced.json": json.dumps(flat, indent=2, ensure_ascii=False) + "\n",
        f"openapi-{version}-full-paths.json": json.dumps(full_paths(document), indent=2, ensure_ascii=False) + "\n",
        f"openapi-{version}.html": reference_page.render(document),
        f"workflows-{version}.arazzo.yaml": workflows.replace("url: openapi.yaml", f"url: openapi-{version}.yaml"),
        f"CHANGELOG-{version}.md": changes((root / "CHANGELOG.md").read_text(encoding="utf-8")),
    }
    sums = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items())]
    return files | {"SHA256SUMS": "".join(sums)}


def _validate(documents: Iterable[JSON]) -> None:
    # Imported here, because it dominates the import time, and only the command validates.
    from openapi_spec_validator import OpenAPIV31SpecValidator

    for document in documents:
        for error in OpenAPIV31SpecValidator(document).iter_errors():
            raise SpecDistError(f"the result is not a valid OpenAPI document: {error.message}")


def main() -> int:
    output = ROOT / "build" / "spec-dist"
    try:
        files = make(ROOT)
        _validate(json.loads(text) for name, text in files.items() if name.endswith(".json"))
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        for name, text in files.items():
            (output / name).write_text(text, encoding="utf-8", newline="\n")
            print(f"{len(text.encode()):>9,} {name}")
    except FAILURES as error:
        print(f"spec-dist: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
