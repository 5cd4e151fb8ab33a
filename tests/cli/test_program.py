"""The program around the commands."""

from __future__ import annotations

import subprocess
import sys

import pytest

from strongly import __version__
from tests.cli.conftest import Command

LIVE = "sk-live-0123456789abcdefghij"


def test_it_tells_its_version(strongly_outside: Command) -> None:
    assert strongly_outside("--version").out == f"strongly {__version__}\n"


def test_python_runs_it_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "strongly", "nonsense"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("strongly: error: No such command 'nonsense'.")


def test_without_a_command_it_tells_on_stderr_what_there_is(strongly_outside: Command) -> None:
    done = strongly_outside("workspaces")

    assert (done.status, done.out) == (2, "")
    assert "Usage: strongly workspaces" in done.err


def test_the_sandbox_is_that_of_its_own_command(strongly_outside: Command) -> None:
    done = strongly_outside("sandbox", "--port", "0", "--db", ".")

    assert done.status == 1
    assert done.err.startswith("strongly-sandbox: ")


@pytest.mark.parametrize("module", ["click", "rich", "yaml"])
def test_a_missing_extra_is_said_in_one_line(strongly: Command, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    if module == "click":
        monkeypatch.delitem(sys.modules, "strongly.cli.program")
    monkeypatch.setitem(sys.modules, module, None)

    done = strongly("projects", "list", "--output", "yaml" if module == "yaml" else "table")

    assert (done.status, done.out) == (2, "")
    install = "Install the extra `cli`: pip install click jmespath pyyaml rich"
    assert done.err == f"strongly: error: {module} is not installed. {install}\n"


def test_modules_that_are_missing_for_another_reason_are_not_explained_away(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(arguments: object) -> int:
        raise ModuleNotFoundError(name="other")

    monkeypatch.setattr("strongly.cli.program.run", fail)

    with pytest.raises(ModuleNotFoundError):
        strongly("projects", "list")


def test_help_loads_nothing_that_only_calls_need() -> None:
    program = """
import sys
from strongly.cli import main
main(["--help"])
calls = {"strongly._core.request", "strongly._sync.client", "strongly.cli.resource_commands", "strongly.cli.profiles"}
assert not (calls | {"csv", "difflib", "logging", "traceback"}) & sys.modules.keys()
main(["workspaces", "create", "--help"])
heavy = {"httpx", "httpcore", "attrs", "attr", "rich", "yaml", "ssl", "anyio", "dateutil", "strongly.sandbox"}
heavy |= {"jsonschema", "mcp", "pydantic", "strongly.mcp"}
print(sorted(heavy & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_help_is_the_same_where_python_drops_docstrings() -> None:
    program = """
from strongly.cli import main
from strongly_api.manifest import OPERATIONS
for line in [[], *([name] for name in sorted({entry.resource for entry in OPERATIONS.values()})),
             *([entry.resource, entry.name] for entry in OPERATIONS.values())]:
    main([*line, "--help"])
"""
    plain, optimized = (
        subprocess.run([sys.executable, *option, "-c", program], capture_output=True, text=True, check=True).stdout
        for option in ([], ["-OO"])
    )

    assert "List projects." in plain
    assert optimized == plain


@pytest.mark.parametrize(
    "arguments",
    [
        ["projects", "list", LIVE],
        ["projects", "list", f"--api-key={LIVE}"],
        ["projects", "list", "--limit", LIVE],
        [LIVE],
        ["login", LIVE],
        ["config", LIVE],
        ["completion", LIVE],
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(strongly_outside: Command, arguments: list[str]) -> None:
    done = strongly_outside(*arguments)

    assert done.status == 2
    assert LIVE not in done.err
