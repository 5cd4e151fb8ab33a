"""One page says how to install the SDK, because on PyPI its name is another program's: one edit is to be enough."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from strongly import cli, sandbox
from tests.docs.reference import REPOSITORY

PAGE = REPOSITORY / "docs/installation.md"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# A command of pip, pipx, uv, poetry or pdm that takes `strongly` from an index.
FROM_AN_INDEX = re.compile(
    r"\b(?:install|inject|add|uvx|--with|run|upgrade|download)\s[^\n`]*?"
    r"(?<![\w./-])strongly(?:\[[^]\n]*\])?+(?![\w./-]|\s*@)"
)
FOLDERS = (
    ".github",
    "benchmarks",
    "clients",
    "conformance",
    "docs",
    "examples",
    "generated",
    "overlays",
    "strongly",
    "templates",
    "tools",
)
KINDS = {".jinja", ".json", ".md", ".py", ".txt", ".yaml", ".yml"}


def commands(text: str) -> list[str]:
    return [found[0] for found in FROM_AN_INDEX.finditer(text)]


def others() -> Iterator[Path]:
    yield from (path for path in REPOSITORY.iterdir() if path.suffix in KINDS)
    for folder in FOLDERS:
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in KINDS and path != PAGE and "node_modules" not in path.parts:
                yield path


def test_no_other_file_has_a_command_that_installs_the_sdk() -> None:
    found = {str(path): commands(path.read_text(encoding="utf-8")) for path in others()}

    assert len(found) > 200
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "text",
    [
        "pip install strongly",
        "run: python -m pip install --upgrade 'strongly[cli,sandbox]' pytest",
        "pipx install strongly==1.0.0",
        "uv add strongly>=1",
        'uv pip install "strongly"',
        "uvx strongly projects list",
        "(pip install 'strongly[sandbox]').",
    ],
)
def test_a_command_that_installs_the_sdk_is_found(text: str) -> None:
    assert commands(text)


@pytest.mark.parametrize(
    "text",
    [
        "Install the extra `sandbox`: pip install uvicorn",
        "pip install 'strongly[cli] @ git+https://github.com/strongly-ai/strongly-python'",
        "pip install ./strongly-python",
        "pip install -r requirements.txt",
    ],
)
def test_other_commands_are_not_found(text: str) -> None:
    assert not commands(text)


def test_the_page_has_every_extra() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(EXTRAS)


def test_the_page_installs_from_no_other_repository() -> None:
    addresses = re.findall(r"https://[\w./-]+", PAGE.read_text(encoding="utf-8"))

    assert set(addresses) <= {PROJECT["urls"]["Repository"]}


@pytest.mark.parametrize(("extra", "modules"), [("cli", cli.EXTRA), ("mcp", cli.MCP_EXTRA), ("sandbox", sandbox.EXTRA)])
def test_a_missing_extra_is_installed_by_what_it_requires(extra: str, modules: dict[str, str]) -> None:
    names = sorted(requirement.partition(">")[0] for requirement in EXTRAS[extra])

    assert sorted(name.strip("'").partition(">")[0] for name in modules.values()) == names
