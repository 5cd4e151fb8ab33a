"""Counts what fresh processes do until they have the first result: imports, first calls and a command."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import strongly
import strongly_api
from benchmarks import trust
from benchmarks.certificate import certificate
from benchmarks.gate.counting import CERTIFICATES, INSTRUCTIONS, OWN, SDK_FILES, Counts
from benchmarks.processes import run
from benchmarks.server import running

RUNS = 2
# More than in a directory that the SDK regards as incomplete.
ROOTS = 60
IMPORT, CONSTRUCT = "from strongly import Strongly", 'client = Strongly("sk-gate", "{url}"); client.projects'
CALL = 'client.projects.retrieve("proj-00000001")'
HELP = 'from strongly.cli import main; main(["--help"])'
CERTIFICATES_READ = f"{{{CERTIFICATES!r}: {trust.READ}}}"
_PROGRAM = str(Path(__file__).with_name("stages.py"))


@dataclass(frozen=True)
class Start:
    """What a stage of a program does.

    Attributes:
        modules: The modules that it loads, beyond those of the stages before.
        counts: Its instructions, and what else is counted.
    """

    modules: list[str]
    counts: Counts


def count_starts() -> dict[str, Start]:
    """Count every program."""
    with certificate() as made, running(1) as http, TemporaryDirectory() as folder:
        imported, constructed, called = count([IMPORT, CONSTRUCT.format(url=http), CALL])
        found = {"import": imported, "construct": constructed, "first call over http": called}
        if made is None:
            print("The first call over https is not counted: openssl is not installed.")
        else:
            directory = Path(folder)
            for number in range(ROOTS):
                (directory / f"{number:08x}.0").touch()
            preamble = trust.preamble(made.file, directory)
            with running(1, chain=made.chain) as https:
                program = [IMPORT, CONSTRUCT.format(url=https), CALL]
                *_, called = count(program, preamble, CERTIFICATES_READ)
            found["first call over https"] = called
    return {**found, "strongly --help": count([HELP])[0]}


def count(statements: Sequence[str], preamble: str = "", also: str = "{}") -> list[Start]:
    """Run a program in a fresh process, and return what each statement does.

    Args:
        statements: The stages.
        preamble: Statements before, which are not counted.
        also: An expression: a dict of what else is counted, for the last stage.
    """
    # Runs without the site module, so that .pth files of other distributions cannot load modules first. Then the import
    # hook of an editable install does not run, either.
    path = [*sys.path, *(str(Path(package.__file__ or "").parent.parent) for package in (strongly, strongly_api))]
    arguments = ["\n".join(path), "\n".join(SDK_FILES), preamble, also, *statements]
    with TemporaryDirectory() as home:  # without a configuration file
        outputs = [
            run([sys.executable, "-S", "-P", "-s", _PROGRAM, *arguments], Path(home), {"HOME": home}).output
            for _ in range(RUNS)
        ]
    runs = [ast.literal_eval(output.splitlines()[-1]) for output in outputs]
    # Like the hot paths: the lowest counts, because a response can take two reads.
    found = [
        Start(stage[0][0], {INSTRUCTIONS: min(each[1] for each in stage), OWN: min(each[2] for each in stage)})
        for stage in zip(*(stages for stages, _ in runs), strict=True)
    ]
    found[-1].counts.update(runs[-1][1])
    return found
