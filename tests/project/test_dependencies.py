"""What `strongly` and `strongly_api` import is what `pyproject.toml` declares, no less and no more."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = {"strongly": ROOT / "strongly", "strongly_api": ROOT / "generated" / "strongly_api"}
# Distributions that are imported by another name.
MODULES = {"python-dateutil": "dateutil", "pyyaml": "yaml"}
# The folder that needs an extra to be imported at all; the other extras are optional wherever they are used.
FOLDERS = {"strongly/cli": "cli", "strongly/mcp": "mcp", "strongly/sandbox": "sandbox"}
# Those who run in a trio event loop, in a notebook, under pytest or under PyInstaller have it.
HOSTS = {
    "strongly/extras/pyinstaller/hook-strongly.py": "PyInstaller",
    "strongly/_concurrency/background.py": "trio",
    "strongly/_concurrency/event_loops.py": "trio",
    "strongly/_concurrency/processes.py": "trio",
    "strongly/extras/progress.py": "IPython",
    "strongly/extras/pydantic_schema.py": "pydantic_core",
    "strongly/extras/pytest_autoload.py": "pytest",
    "strongly/pytest_plugin.py": "pytest",
}

# Imported by modules of other distributions that the sandbox imports, here uvicorn.
INDIRECT = {"httptools"}


def modules(requirements: list[str]) -> set[str]:
    names = [Requirement(requirement).name for requirement in requirements]
    return {MODULES.get(name, name.replace("-", "_")) for name in names}


DEPENDENCIES = modules(PROJECT["dependencies"])
EXTRAS = {name: modules(requirements) for name, requirements in PROJECT["optional-dependencies"].items()}


def imports(node: ast.AST, *, lazy: bool = False, with_types: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield what is imported, and whether that is within a function.

    Args:
        node: Where to look.
        lazy: Whether that is within a function.
        with_types: Whether to include what only type checkers see.
    """
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not with_types:
        for other in node.orelse:
            yield from imports(other, lazy=lazy)
        return
    if isinstance(node, ast.Import):
        yield from ((alias.name.partition(".")[0], lazy) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield str(node.module).partition(".")[0], lazy
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
        name = node.args[0]
        if isinstance(name, ast.Constant) and not str(name.value).startswith("."):
            yield str(name.value).partition(".")[0], lazy
    lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for child in ast.iter_child_nodes(node):
        yield from imports(child, lazy=lazy, with_types=with_types)


def third_party(*, with_types: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Yield file, module and whether it is imported within a function."""
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            file = f"{package}/{path.relative_to(folder).as_posix()}"
            for module, lazy in set(imports(ast.parse(path.read_text(encoding="utf-8")), with_types=with_types)):
                if module not in sys.stdlib_module_names and module not in PACKAGES:
                    yield file, module, lazy


def test_what_is_imported_is_declared() -> None:
    optional = set().union(*EXTRAS.values())
    wrong = []
    for file, module, lazy in third_party():
        needed = {module for folder, extra in FOLDERS.items() if file.startswith(folder) for module in EXTRAS[extra]}
        declared = DEPENDENCIES | needed | {HOSTS.get(file, "")} | (optional if lazy else set())
        if module not in declared:
            wrong.append(f"{file} imports {module}")

    assert wrong == []


def test_what_is_declared_is_imported() -> None:
    # pandas and polars are imported by name; their types are imported as any others.
    imported = {module for _, module, _ in third_party(with_types=True)}

    assert DEPENDENCIES | set().union(*EXTRAS.values()) <= imported | INDIRECT


def test_every_dependency_has_a_lower_bound() -> None:
    requirements = [
        *PROJECT["dependencies"],
        *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
    ]

    assert [text for text in requirements if ">=" not in text] == []
