"""Runs the demo and the tests on other Pythons, and with other versions of the dependencies.

    pip install --group nox
    nox --list
    nox --session lowest -- tests/core

Interpreters that are not installed are skipped. What follows `--` is for pytest.
"""

from __future__ import annotations

import re
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15", "3.14t"]
PROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = PROJECT["project"]["optional-dependencies"]
EVERYTHING = ["--editable", f".[{','.join(EXTRAS)}]", "--group=test"]
DEVELOPMENT = {"PYTHONDEVMODE": "1"}

nox.options.sessions = ["tests"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # in CI it would be True


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the versions of requirements/, as `make test` does."""
    session.install("--require-hashes", "--requirement=requirements/test.txt")
    session.install("--editable=.[cli,sandbox]")
    run_tests(session)


@nox.session(python=PYTHONS)
def demo(session: nox.Session) -> None:
    """Run the demo with the versions of requirements/, as `make demo` does."""
    session.install("--require-hashes", "--requirement=requirements/demo.txt")
    session.install("--editable=.[sandbox]")
    session.run("python", "tools/demo.py")


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lower bounds of pyproject.toml, exactly."""
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]
    declared += [requirement for extra in EXTRAS.values() for requirement in extra]
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(sorted({lower_bound(requirement) for requirement in declared})), encoding="utf-8")
    session.install(*EVERYTHING, f"--constraint={constraints}")
    run_tests(session)


@nox.session
def highest(session: nox.Session) -> None:
    """Run the tests with the newest release of everything."""
    session.install("--upgrade", *EVERYTHING, "--group=integrations")
    run_tests(session)


@nox.session
def pre(session: nox.Session) -> None:
    """Run the tests with the newest pre-releases."""
    session.install("--upgrade", "--pre", *EVERYTHING, "--group=integrations")
    run_tests(session)


def lower_bound(requirement: str) -> str:
    """Return `name==1.2` for `name>=1.2,<2`."""
    return re.sub(r"^([\w.-]+)>=([\w.]+).*$", r"\1==\2", requirement)


def run_tests(session: nox.Session) -> None:
    """Run pytest as `make test` does."""
    session.run("python", "-m", "pytest", "--numprocesses=auto", "--dist=worksteal", *session.posargs, env=DEVELOPMENT)
