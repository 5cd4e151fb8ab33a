"""Writes `generated/strongly_api` from `openapi.yaml`, and the sync twin `strongly/_sync` from `strongly/_async`.

    python -m tools.generate            write both
    python -m tools.generate --check    compare with what is committed; exit 1 and name the files where they differ

Everything is made in a temporary directory and moved into place at the end, so a failure leaves the tree as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openapi_python_client
import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import safe_for_docstring

from . import derive_raw, derive_sync, spec_views

ROOT = Path(__file__).resolve().parent.parent
PINS = {"openapi-python-client": "0.29.1", "ruff": "0.14.14"}
# Files of ours beside those that the generator writes itself.
RUNTIME = ("encoding.py", "envelopes.py", "reading.py")
# The generator has a fixed set of output files; what we make of its client module is the manifest.
RENAMED = {"client.py": "manifest.py"}
WIDTH = 112


class GenerationError(Exception):
    """Nothing was written, because the output would not be what the specification says."""


def check_pins() -> None:
    """Refuse to run with other versions than those that shaped the committed output."""
    for name, wanted in PINS.items():
        if (found := version(name)) != wanted:
            raise GenerationError(f"needs {name}=={wanted}, found {found}: run `make setup`")


def load_document(path: Path) -> dict[str, Any]:
    """Read `openapi.yaml`; a key given twice in one mapping is an error, not a silent choice."""

    class Loader(yaml.CSafeLoader):
        pass

    def mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
        if repeated := sorted({str(key) for key in keys if keys.count(key) > 1}):
            where = f"{path.name}, in the mapping at line {node.start_mark.line + 1}"
            raise GenerationError(f"{where}: given twice: {', '.join(repeated)}")
        values = [loader.construct_object(value, deep=True) for _, value in node.value]
        return dict(zip(keys, values, strict=True))

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    # Timestamps in examples stay text, as they are on the wire.
    Loader.yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader)
    except yaml.YAMLError as error:
        raise GenerationError(f"{path.name} is no YAML: {error}") from None
    return document


def load_config(path: Path, document: Path, output: Path) -> Config:
    """Read the generator's configuration, refusing keys that it would ignore."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if unknown := sorted(set(raw) - set(ConfigFile.model_fields)):
        raise GenerationError(f"{path.name} has keys that the generator does not know: {', '.join(unknown)}")
    return Config.from_sources(ConfigFile(**raw), MetaType.NONE, document, "utf-8", True, output)


def docstring(text: str, indent: int) -> str:
    """Return `text` as a docstring, wrapped, for a place indented by `indent`."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in safe_for_docstring(text.strip()).split("\n\n")]
    if not paragraphs[0]:
        raise GenerationError("a schema, property or operation has no description")
    wrapped = "\n\n".join(textwrap.fill(paragraph, WIDTH - indent) for paragraph in paragraphs)
    if "\n" in wrapped:
        wrapped += "\n"
    elif wrapped.endswith('"'):
        wrapped += " "
    return textwrap.indent(f'"""{wrapped}"""', " " * indent).lstrip()


def operation_docstring(operation: spec_views.OperationView) -> str:
    """Return the docstring of an operation's `request`, for a place indented by four spaces."""
    lines = [operation.summary.rstrip(".") + ".", "", *_wrapped(operation.description, 0), "", "Args:"]
    for parameter in operation.parameters:
        lines += _wrapped(f"{parameter.name}: {parameter.description}", 4)
    if operation.body:
        lines += ["    body: The body as a mapping.", "    fields: The keys of the body, instead of `body`."]
    if lines[-1] == "Args:":
        del lines[-2:]
    lines += ["", "Returns:", *_wrapped("A description of the call, to be sent by a transport.", 4)]
    if operation.parameters or operation.body:
        lines += ["", "Raises:", "    InvalidArgumentError: An argument cannot be sent as it is."]
    return textwrap.indent('"""' + "\n".join(lines) + '\n"""', "    ").lstrip()


def _wrapped(text: str, indent: int) -> list[str]:
    text = safe_for_docstring(" ".join(text.split()))
    first, following = " " * indent, " " * (indent and indent + 4)
    return textwrap.wrap(text, WIDTH - 4, initial_indent=first, subsequent_indent=following)


def render(root: Path, output: Path) -> None:
    """Run the generator and our templates into `output`, and check that everything asked for was written."""
    source = root / "openapi.yaml"
    document = load_document(source)
    views = spec_views.SpecViews(document)
    config = load_config(root / "generator-config.yml", source, output)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"{data.header}: {data.detail}")
    keep = views.models.keys() | views.bodies.keys()
    data.models[:] = [model for model in data.models if model.class_info.name in keep]
    data.enums[:] = [enum for enum in data.enums if enum.class_info.name in views.enums]
    project = openapi_python_client.Project(openapi=data, config=config, custom_template_path=root / "templates")
    by_module = {operation.module: operation for operation in views.operations.values()}
    project.env.filters.update(
        docstring=docstring,
        operation_docstring=operation_docstring,
        operation_of=by_module.__getitem__,
        pythonrepr=repr,
        pythontuple=lambda values: repr(tuple(values)),
    )
    names = sorted({*keep, *views.enums})
    project.env.globals.update(views=views, constant=spec_views.constant, model_names=names, unsupported=_unsupported)
    with contextlib.redirect_stdout(io.StringIO()):
        problems = project.build()
    if problems:
        raise GenerationError("\n".join(f"{problem.header}: {problem.detail}" for problem in problems))
    for name in RUNTIME:
        (output / name).write_text(project.env.get_template(f"{name}.jinja").render(), encoding="utf-8")
    for old, new in RENAMED.items():
        (output / old).rename(output / new)
    (output / "py.typed").touch()
    (output / "openapi.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _check_complete(output, views, names)
    _format(output)


def _unsupported(what: str) -> str:
    raise GenerationError(f"the specification has {what}")


def _check_complete(output: Path, views: spec_views.SpecViews, names: list[str]) -> None:
    expected = {f"api/{op.resource}/{op.module}.py" for op in views.operations.values()}
    expected |= {f"models/{spec_views.snake_case(name)}.py" for name in names}
    written = {
        path.relative_to(output).as_posix()
        for folder in ("api", "models")
        for path in (output / folder).rglob("*.py")
        if path.name != "__init__.py"
    }
    if expected != written:
        raise GenerationError(f"the generator wrote other files than expected: {sorted(expected ^ written)}")


def _format(folder: Path) -> None:
    # Run beside the folder, not in it: its `types.py` would shadow the standard library's.
    ruff = [sys.executable, "-m", "ruff"]
    isolated = ["--isolated", "--no-cache", "--quiet", "--config", f'required-version="=={PINS["ruff"]}"']
    style = ["--config", "line-length=120", "--target-version", "py311"]
    for command in (
        # Unused imports and `pass`, empty TYPE_CHECKING blocks, order of imports.
        [*ruff, "check", *isolated, *style, "--select", "I,F401,PIE790,TC005", "--fix-only", "--unsafe-fixes"],
        [*ruff, "format", *isolated, *style],
    ):
        done = subprocess.run([*command, folder.name], cwd=folder.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise GenerationError(f"formatting failed: {done.stderr or done.stdout}")


def build(root: Path, into: Path) -> dict[str, Path]:
    """Write all generated trees below `into`; return where each belongs below the root."""
    names = ("generated/strongly_api", "strongly/_async_raw", "strongly/_sync", "strongly/_sync_raw")
    trees = {name: into / Path(name).name for name in names}
    generated, async_raw, sync, sync_raw = trees.values()
    source = root / "strongly" / "_async"
    render(root, generated)
    derive_raw.derive(source, async_raw)
    derive_sync.derive({source: sync, async_raw: sync_raw})
    for derived in (async_raw, sync, sync_raw):
        _format(derived)
    return trees


def differences(wanted: Path, found: Path) -> Iterator[str]:
    """Name the files of `found` that are missing, stray or not as in `wanted`."""
    files, present = _files(wanted), _files(found)
    for path in sorted(files | present):
        if path not in present:
            yield f"{path}: missing"
        elif path not in files:
            yield f"{path}: stray, not made from the specification"
        elif (wanted / path).read_bytes() != (found / path).read_bytes():
            yield f"{path}: differs"


def _files(folder: Path) -> set[Path]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


def replace(made: Path, target: Path) -> None:
    """Put `made` in the place of `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged, old = target.with_name(f"{target.name}.staged"), target.with_name(f"{target.name}.old")
    for leftover in (staged, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, staged)
    if target.exists():
        target.rename(old)
    staged.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    arguments = parser.parse_args()
    try:
        check_pins()
        with tempfile.TemporaryDirectory() as folder:
            trees = build(arguments.root, Path(folder))
            if not arguments.check:
                for place, made in trees.items():
                    replace(made, arguments.root / place)
                return 0
            found = [
                f"{place}/{line}" for place, made in trees.items() for line in differences(made, arguments.root / place)
            ]
    except (GenerationError, spec_views.SpecError, derive_sync.DerivationError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    if found:
        print(*found, sep="\n", file=sys.stderr)
        print(f"{len(found)} files are not what `make generate` writes: run it, and commit", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
