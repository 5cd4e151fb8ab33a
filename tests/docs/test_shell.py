"""Commands that pages show can be run: their syntax is sound, and what they name is there."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.reference import REPOSITORY
from tests.docs.test_pages import PAGES

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\w+=\S+\s+)*([\w./-]+)")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAYBE_NOT_HERE = {"curl", "git", "npx"}


def scripts(page: Path) -> Iterator[str]:
    """Yield what a shell is to run: blocks of commands, and the steps of pipelines."""
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "yaml":
            yield from steps(yaml.safe_load(block))
        elif language in ("sh", ""):
            yield block.replace("\\\n", " ")


def steps(job: Any) -> Iterator[str]:
    if isinstance(job, list):
        for part in job:
            yield from steps(part)
    elif isinstance(job, dict):
        for key, part in job.items():
            if key in ("run", "script"):
                yield part if isinstance(part, str) else "\n".join(part)
            else:
                yield from steps(part)


def problems(script: str) -> list[str]:
    """Return what keeps the commands of a script from being run."""
    found = shell("-n", standard_input=script).splitlines()
    words = {match[1] for line in script.splitlines() if (match := COMMAND.match(line.strip()))}
    for word in words - MAYBE_NOT_HERE:
        if shell("-c", 'type "$1"', "", word) and not word.startswith(".venv/"):
            found.append(f"{word}: no such command")
    for extras in re.findall(r"strongly\[([\w,]+)\]", script):
        missing = set(extras.split(",")) - PROJECT["optional-dependencies"].keys()
        found += [f"{name}: no such extra" for name in sorted(missing)]
    found += [f"{name}: no such module" for name in re.findall(r"python -m ([\w.]+)", script) if not find_spec(name)]
    return found


def shell(*arguments: str, standard_input: str = "") -> str:
    """Return what a shell that finds the commands of this environment has to complain about."""
    command = ["bash", "--noprofile", "--norc", *arguments]
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return subprocess.run(
        command, input=standard_input, env={"PATH": path, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    ).stderr


# `make clients-check` runs the commands of this page, which take compilers that need not be here.
ELSEWHERE = "other-languages.md"
SHELL_PAGES = [page for page in PAGES if page.name != ELSEWHERE and any(scripts(page))]


@pytest.mark.parametrize("page", SHELL_PAGES, ids=lambda page: page.name)
def test_commands_of_a_page_can_be_run(page: Path) -> None:
    assert [problem for script in scripts(page) for problem in problems(script)] == []


def test_commands_that_cannot_be_run_are_found() -> None:
    script = "if true\nno-such-command x\npip install 'strongly[speed,fast]'\npython -m no_such_module\n"

    assert problems(script)[1:] == [
        "no-such-command: no such command",
        "fast: no such extra",
        "no_such_module: no such module",
    ]
    assert "syntax error" in problems(script)[0]


def test_options_of_the_sandbox_are_those_it_has() -> None:
    command = [sys.executable, "-m", "strongly.sandbox", "--help"]
    told = set(re.findall(r"--[a-z-]+", subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    calls = [line for page in PAGES for script in scripts(page) for line in script.splitlines() if "-sandbox " in line]

    assert calls
    assert {option for line in calls for option in re.findall(r"--[a-z-]+", line)} <= told
