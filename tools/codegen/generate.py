"""Generates code from `openapi.yaml` and `strongly/_async`, and reports the effects of a change of the spec.

    python -m tools.codegen.generate            lint the document, write all files, report
    python -m tools.codegen.generate --apply    add what is missing to the sources as well
    python -m tools.codegen.generate --check    compare with what is committed; exit 1 and name the files that differ

It generates `generated/strongly_api` from the document, the sync API of the SDK from the async API, and the samples of
the document from the docstrings. It imports none of them, so that it restores them whatever state they are in.
All files are generated in a temporary directory and moved into place at the end, so that a failure leaves the tree
unchanged. Nothing is generated from a document that fails `make lint-spec`.

Exit codes:
    0   all files are written, and nothing is left to do
    1   nothing is written, because linting or generation failed
    3   all files are written, and the report lists what is left to do
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
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import openapi_python_client
import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import safe_for_docstring

from tools import ROOT
from tools.spec import code_samples
from tools.spec.document import JSON, GenerationError, Spec, SpecError, load_document, located, read
from tools.spec.lint.structure import check as check_structure
from tools.spec.names import constant
from tools.spec.view_types import OperationView
from tools.spec.views import SpecViews

from . import derive_raw, derive_sync, registries
from .formatting import RUFF, WIDTH, docstring, format_python
from .report import TO_DO, add_missing, last_document, make_report

PINS = {"openapi-python-client": "0.29.1", "ruff": RUFF}
# The generator always writes these files. strongly/_core has hand-written ones instead.
DROPPED = ("errors.py", "types.py")
# The template of the generator's client module renders the manifest.
RENAMED = {"client.py": "manifest.py"}
DERIVED = (
    "generated/strongly_api",
    derive_raw.TARGET,
    "strongly/_sync",
    registries.NAMESPACES,
    registries.EXPORTS,
    registries.HANDLERS,
    code_samples.OVERLAY.as_posix(),
)


def check_pins() -> None:
    """Check that the installed tools have the versions that wrote the committed output."""
    for name, expected in PINS.items():
        if (installed := version(name)) != expected:
            raise GenerationError(f"needs {name}=={expected}, found {installed}: run `make setup`")


def lint(root: Path) -> None:
    """Check that the document passes `make lint-spec`."""
    command = ["make", "--no-print-directory", "--silent", "lint-spec"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = f"{done.stdout}{done.stderr}".splitlines()
        problems = "\n".join(line for line in lines if not line.startswith("make:"))
        raise GenerationError(f"openapi.yaml does not pass `make lint-spec`:\n{problems}")


def load_config(path: Path, document: Path, output: Path) -> Config:
    """Read the generator's configuration. Reject keys that it would ignore."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if unknown := sorted(set(raw) - set(ConfigFile.model_fields)):
        raise GenerationError(f"{path.name} has keys that the generator does not know: {', '.join(unknown)}")
    return Config.from_sources(ConfigFile(**raw), MetaType.NONE, document, "utf-8", True, output)


def operation_docstring(operation: OperationView) -> str:
    """Return the docstring of an operation's `request`, indented by four spaces."""
    lines = [
        safe_for_docstring(operation.summary.rstrip(".") + "."),
        "",
        *_wrapped(operation.description, 0),
        "",
        "Args:",
    ]
    for parameter in operation.parameters:
        lines += _wrapped(f"{parameter.name}: {parameter.description}", 4)
    if operation.body:
        lines += ["    body: The body as a mapping.", "    fields: The keys of the body, instead of `body`."]
    elif operation.content:
        lines += ["    body: The body."]
    if lines[-1] == "Args:":
        del lines[-2:]
    lines += ["", "Returns:", *_wrapped("The request, to be sent by a transport.", 4)]
    if operation.parameters or operation.content:
        lines += ["", "Raises:", "    ValidationError: An argument is invalid."]
    return textwrap.indent('"""' + "\n".join(lines) + '\n"""', "    ").lstrip()


def _wrapped(text: str, indent: int) -> list[str]:
    text = safe_for_docstring(" ".join(text.split()))
    first, following = " " * indent, " " * (indent and indent + 4)
    return textwrap.wrap(text, WIDTH - 4, initial_indent=first, subsequent_indent=following)


def render(root: Path, views: SpecViews, output: Path) -> None:
    """Run the generator with the templates, and check that it wrote all expected files to `output`."""
    if views.undescribed:
        raise SpecError(*views.undescribed)
    config = load_config(root / "generator-config.yml", root / "openapi.yaml", output)
    names = sorted({*views.models, *views.bodies, *views.enums})
    # Templates take everything from the views. The generator drops or renames what it does not support, so it gets no
    # more than the names of the modules.
    data = GeneratorData.from_dict(_outline(views), config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"{data.header}: {data.detail}")
    project = openapi_python_client.Project(openapi=data, config=config, custom_template_path=root / "templates")
    by_module = {operation.module: operation for operation in views.operations.values()}
    project.env.filters.update(
        docstring=docstring,
        module=views.module,
        operation_docstring=operation_docstring,
        operation_of=by_module.__getitem__,
        pythonrepr=repr,
        pythontuple=lambda values: repr(tuple(values)),
    )
    project.env.globals.update(views=views, constant=constant, model_names=names)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its progress
        problems = project.build()
    if problems:
        raise GenerationError("\n".join(f"{problem.header}: {problem.detail}" for problem in problems))
    template = project.env.get_template("model.py.jinja")
    for module, name in {views.module(name): name for name in names}.items():
        (output / "models" / f"{module}.py").write_text(template.render(name=name), encoding="utf-8")
    for name in DROPPED:
        (output / name).unlink()
    for old, new in RENAMED.items():
        (output / old).rename(output / new)
    (output / "py.typed").touch()
    (output / "openapi.json").write_text(
        json.dumps(views.document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    _check_complete(output, views, names)
    format_python(output)


def _outline(views: SpecViews) -> JSON:
    """Return a document with nothing but the names of the operations."""
    paths = {
        f"/{view.module}": {"get": {"operationId": view.module, "tags": [view.resource], "responses": {}}}
        for view in views.operations.values()
    }
    return {"openapi": "3.1.1", "info": {"title": "", "version": ""}, "paths": paths}


def _check_complete(output: Path, views: SpecViews, names: list[str]) -> None:
    expected = {f"api/{op.resource}/{op.module}.py" for op in views.operations.values()}
    expected |= {f"models/{views.module(name)}.py" for name in names}
    written = {
        path.relative_to(output).as_posix()
        for folder in ("api", "models")
        for path in (output / folder).rglob("*.py")
        if path.name != "__init__.py"
    }
    if expected != written:
        raise GenerationError(f"the generator wrote other files than expected: {sorted(expected ^ written)}")


def build(root: Path, into: Path) -> dict[str, Path]:
    """Write everything that is generated below `into`; return where each folder and file belongs below the root."""
    built = {name: into / name for name in DERIVED}
    generated, raw, sync, namespaces, exports, handlers, samples = built.values()
    for path in built.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    views = SpecViews(load_document(root / "openapi.yaml"))
    render(root, views, generated)
    source = into / "strongly/_async"
    # The raw namespaces are derived first, because the sync API has them, too.
    derived_files = shutil.ignore_patterns("raw", "__pycache__")
    shutil.copytree(root / "strongly/_async", source, ignore=derived_files, dirs_exist_ok=True)
    namespaces.write_text(registries.derive_namespaces(views, source / "resources"), encoding="utf-8")
    package = (root / registries.EXPORTS).read_text(encoding="utf-8")
    exports.write_text(registries.derive_exports(views, package), encoding="utf-8")
    if not (root / registries.HANDLERS).parent.exists():
        del built[registries.HANDLERS]
    handlers.write_text(registries.derive_handlers(root / "strongly/sandbox"), encoding="utf-8")
    derive_raw.derive(source / "resources", raw)
    derive_sync.derive(source, sync)
    for derived in (raw, sync, namespaces, handlers):
        format_python(derived)
    text, _ = code_samples.render(into, Spec(views.document))
    samples.write_text(text, encoding="utf-8", newline="\n")
    return built


def differences(expected: Path, root: Path, place: str) -> Iterator[str]:
    """List the files at `place` that are missing, stray or different from those in `expected`."""
    committed = root / place
    files, present = _files(expected), _files(committed)
    for path in sorted(files | present):
        if path not in present:
            yield f"{Path(place, path)}: missing"
        elif path not in files:
            yield f"{Path(place, path)}: stray, not generated from the spec"
        elif (expected / path).read_bytes() != (committed / path).read_bytes():
            yield f"{Path(place, path)}: differs"


def _files(place: Path) -> set[Path]:
    if place.is_file():
        return {Path()}
    found = (path.relative_to(place) for path in place.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


def replace(built: Path, target: Path) -> None:
    """Replace a folder or file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged, old = target.with_name(f"{target.name}.staged"), target.with_name(f"{target.name}.old")
    for leftover in (staged, old):
        _remove(leftover)
    # A rename is atomic, but works only within one file system: temporary directories are often on another.
    if built.is_dir():
        shutil.copytree(built, staged)
    else:
        shutil.copy(built, staged)
    if target.exists():
        target.rename(old)
    staged.rename(target)
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write(root: Path) -> None:
    """Generate everything below `root`."""
    with tempfile.TemporaryDirectory() as folder:
        for place, path in build(root, Path(folder)).items():
            replace(path, root / place)


def check(root: Path) -> list[str]:
    """List the files below `root` that differ from the generated ones."""
    with tempfile.TemporaryDirectory() as folder:
        built = build(root, Path(folder))
        return [line for place, path in built.items() for line in differences(path, root, place)]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    parser.add_argument("--apply", action="store_true", help="add what is missing to strongly/ and CHANGELOG.md")
    parser.add_argument("--no-lint", action="store_true", help="trust that the document passes `make lint-spec`")
    parser.add_argument("--no-report", action="store_true", help="do not report the effects of the change")
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    arguments = parser.parse_args(argv)
    root: Path = arguments.root
    try:
        check_pins()
        if arguments.check:
            return _print_differences(check(root))
        if arguments.no_lint:
            check_structure(load_document(root / "openapi.yaml"))
        else:
            lint(root)
        released = None if arguments.no_report and not arguments.apply else last_document(root)
        write(root)
        if arguments.apply and released and add_missing(root, released):
            write(root)
        report = None if arguments.no_report or released is None else make_report(root, released)
    except SpecError as error:
        source = root / "openapi.yaml"
        print(*located(error.problems, read(source)[1], source.name), sep="\n", file=sys.stderr)
        return 1
    except (GenerationError, derive_sync.DerivationError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    if report is None:
        return 0
    print(report.text, end="")
    return 0 if report.is_done else TO_DO


def _print_differences(lines: list[str]) -> int:
    if lines:
        print(*lines, sep="\n", file=sys.stderr)
        print(f"{len(lines)} files are out of date: run `make generate`, and commit", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
