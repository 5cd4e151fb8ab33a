"""Follows docs/new-resource.md in a copy of the repository.

python -m tests.spec.new_resource.replay    write the number of lines into the page
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.trees import edit
from tools import ROOT
from tools.spec.last_release import last_tag

PAGE = ROOT / "docs/new-resource.md"
FILES = Path(__file__).parent
VERSION = "strongly/_version.py"
COPIED = (
    *("Makefile", "pyproject.toml", "generator-config.yml", "openapi.yaml", "mkdocs.yml", "README.md", "CHANGELOG.md"),
    *("SECURITY.md", "CONTRIBUTING.md", "LICENSE", "workflows.arazzo.yaml", "redocly.yaml", "released", "templates"),
    *(
        "generated",
        "strongly",
        "tools",
        "tests",
        "docs",
        "conformance",
        "overlays",
        "clients",
        "examples",
        "benchmarks",
    ),
)
# Gates besides the tests, which check the whole tree.
GATES = (
    ("tools.spec.lint", "openapi.yaml"),
    ("tools.spec.compatibility",),
    ("tools.checks.surface",),
    ("tools.codegen.generate", "--check"),
    ("tools.docs.command_table", "--check"),
    ("tools.docs.indexes", "--check"),
    ("ruff", "check", "strongly", "tests", "tools"),
    ("ruff", "format", "--check", "strongly", "tests", "tools"),
    ("mypy",),
)
# Tests that look at all operations, models, bodies or pages, and start no processes without PYTHONPATH.
TESTS = (
    *("tests/client/test_annotations.py", "tests/client/test_call_options.py", "tests/client/test_help.py"),
    *("tests/client/test_transport.py", "tests/cli/test_commands.py", "tests/cli/test_program.py"),
    *("tests/codegen/test_reachability.py", "tests/docs/test_docstrings.py", "tests/docs/test_site.py"),
    *("tests/project/test_package.py", "tests/sandbox/test_contract.py"),
    *("tests/sandbox/test_web.py", "tests/spec/test_code_samples.py", "tests/spec/test_conformance.py"),
    *("tests/spec/test_coverage.py", "tests/spec/test_traffic.py", "tests/docs/test_pages.py"),
    *("tests/docs/test_guides.py", "tests/sandbox/test_requests.py"),
    *("tests/docs/test_reference.py", "tests/checks/test_surface.py"),
)


def copy(tree: Path) -> None:
    """Copy the repository, with the present description of the API and public names as those of the last release."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tree / name)
    assert last_tag(tree) is None
    shutil.copy(tree / "openapi.yaml", tree / "released/openapi.yaml")


def run(tree: Path, *command: str) -> str:
    """Run a module of Python in the tree, and return its output."""
    environment = {**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{tree / 'generated'}"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def add_resource(tree: Path) -> dict[str, int]:
    """Do what the page says by hand, and return the number of lines by file."""
    page = PAGE.read_text(encoding="utf-8")
    spec = tree / "openapi.yaml"
    handlers = re.findall(r"^```py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    before = spec.read_text(encoding="utf-8")
    text = insert(before, (FILES / "datasets.yaml").read_text(encoding="utf-8"))
    for scope in ("read", "write"):
        text = text.replace(f"`volumes:{scope}` |", f"`volumes:{scope}`, `datasets:{scope}` |")
    spec.write_text(text, encoding="utf-8")
    raise_versions(tree)
    (tree / "strongly/sandbox/datasets.py").write_text(handlers, encoding="utf-8")
    shutil.copy(FILES / "datasets.md", tree / "docs/datasets.md")
    return {
        "`openapi.yaml`": len(new_lines(before, spec.read_text(encoding="utf-8"))),
        "`strongly/sandbox/datasets.py`": handlers.count("\n"),
        "`docs/datasets.md`": (FILES / "datasets.md").read_text(encoding="utf-8").count("\n"),
        "`strongly/_version.py`": 1,
    }


def add_filter(tree: Path) -> dict[str, int]:
    """Add the filter by hand, and return the number of lines by file."""
    page = PAGE.read_text(encoding="utf-8")
    spec, sandbox, version = (tree / name for name in ("openapi.yaml", "strongly/sandbox/projects.py", VERSION))
    line = re.findall(r"^```py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1]
    before = {path: path.read_text(encoding="utf-8") for path in (spec, sandbox, version)}
    spec.write_text(insert(before[spec], (FILES / "owner-filter.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    tag = "        - $ref: '#/components/parameters/Tag'\n"
    edit(spec, tag, f"{tag}        - $ref: '#/components/parameters/OwnerFilter'\n")
    edit(sandbox, "_FILTERS = {\n", f"_FILTERS = {{\n{line}")
    raise_versions(tree)
    return {path.name: len(new_lines(text, path.read_text(encoding="utf-8"))) for path, text in before.items()}


def generate(tree: Path) -> None:
    """Generate the rest."""
    run(tree, "tools.codegen.generate", "--no-lint", "--no-report", "--apply")
    run(tree, "tools.docs.command_table")
    run(tree, "tools.docs.indexes")


def new_lines(before: str, after: str) -> list[str]:
    known = before.splitlines()
    added = after.splitlines()
    for line in known:
        if line in added:
            added.remove(line)
    return added


def raise_versions(tree: Path) -> None:
    """Raise the minor versions of the API and of the SDK."""
    for name, pattern in (
        ("openapi.yaml", r"(?m)^(  version: \d+\.)(\d+)\.\d+$"),
        (VERSION, r'("\d+\.)(\d+)\.\d+(?=")'),
    ):
        text = (tree / name).read_text(encoding="utf-8")
        text = re.sub(pattern, lambda match: f"{match[1]}{int(match[2]) + 1}.0", text, count=1)
        (tree / name).write_text(text, encoding="utf-8")


def insert(spec: str, fragment: str) -> str:
    """Append each block of a fragment to the end of its section."""
    for path, block in sections(fragment):
        *parents, name = path
        indent = "  " * len(parents)
        start = spec.index(f"\n{indent}{name}:\n") + 1
        end = re.compile(rf"^ {{0,{len(indent)}}}\w|\Z", re.MULTILINE).search(spec, spec.index("\n", start))
        assert end
        spec = f"{spec[: end.start()].rstrip()}\n\n{block}\n{spec[end.start() :]}".rstrip("\n") + "\n"
    return spec


def sections(fragment: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path and the content of each section: those of `components`, and others at the top."""
    for top, content in re.findall(r"^(\w+):\n(.*?)(?=^\w|\Z)", fragment, re.MULTILINE | re.DOTALL):
        if top != "components":
            yield (top,), content.strip("\n") + "\n"
            continue
        for name, inner in re.findall(r"^  (\w+):\n(.*?)(?=^  \w|\Z)", content, re.MULTILINE | re.DOTALL):
            yield (top, name), inner.strip("\n") + "\n"


def table(lines: dict[str, int]) -> str:
    """Return the table of the page."""
    beside = sum(count for name, count in lines.items() if name != "`openapi.yaml`")
    rows = [f"| {name} | {count} |\n" for name, count in {**lines, "all but `openapi.yaml`": beside}.items()]
    return "| file | lines |\n| --- | --- |\n" + "".join(rows)


def with_table(page: str, lines: dict[str, int]) -> str:
    return re.sub(r"\| file \| lines \|\n(\|.*\n)+", table(lines), page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        copy(Path(folder))
        counted = add_resource(Path(folder))
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), counted), encoding="utf-8")
