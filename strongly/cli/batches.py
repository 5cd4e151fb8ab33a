"""Runs a command for several ids, from the command line or from stdin."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from strongly import StronglyError
from strongly.cli.exits import Exit, exit_for
from strongly.cli.output import say
from strongly.cli.reporting import report
from strongly.cli.watching import line_after_interrupt

Values = dict[str, Any]


class RepeatedError(Exception):
    """The name of a resource whose id was given, too."""


def given_ids(given: Sequence[str]) -> list[str] | None:
    """Return the ids that a command runs for, each once; None if it runs for a single one.

    Args:
        given: The arguments. Each `-` stands for the ids on stdin, one per line.

    Raises:
        click.UsageError: Stdin is not text.
    """
    if len(given) == 1 and given[0] != "-":
        return None
    ids: list[str] = []
    for argument in given:
        ids += [line.strip() for line in (_stdin().split("\n") if argument == "-" else [argument])]
    return [*dict.fromkeys(each for each in ids if each)]


def _stdin() -> str:
    try:
        return sys.stdin.read().removeprefix("\ufeff")  # editors on Windows write a byte order mark
    except UnicodeDecodeError as error:
        raise click.UsageError(f"The ids on stdin cannot be read: {error}.") from None


class Batch:
    """The runs of a command for several ids, and their outcomes.

    Args:
        runs: The values of the options for each id.
        option: The one with the id.
        act: Runs the command, prints its outcome, and returns the items of its result. If it replaces a name by an id,
            it calls `claim` before it does anything with it.
    """

    def __init__(self, runs: Sequence[Values], option: str, act: Callable[[Values], list[Any]]) -> None:
        self._runs = runs
        self._option = option
        self._act = act
        self._claimed = {run[option] for run in runs}
        self._names = [run[option] for run in runs]
        self._started: set[int] = set()
        self._finished: set[int] = set()

    def claim(self, values: Values) -> None:
        """Check that no other run has the id.

        Raises:
            RepeatedError: One has it.
        """
        if values[self._option] in self._claimed:
            raise RepeatedError
        self._claimed.add(values[self._option])

    def run(self) -> tuple[list[Any], Exit]:
        """Run the command for each id, several at a time.

        Returns:
            The items of the results in the order of the ids, and the exit status.

        Raises:
            click.UsageError: All runs failed with the same usage error. Nothing was done.
            click.Abort: It was interrupted. A message says what was not done.
        """
        from strongly import gather  # imported on demand, to keep other commands fast

        try:
            with line_after_interrupt():
                outcomes = gather(partial(self._run, index) for index in range(len(self._runs)))
        except KeyboardInterrupt:
            self._say_what_is_left()
            raise click.Abort from None
        errors = [outcome.error for outcome in outcomes.failed]
        for error in errors:
            if not isinstance(error, StronglyError | click.UsageError | RepeatedError):
                assert error is not None
                raise error
        misused = [error for error in errors if isinstance(error, click.UsageError)]
        if misused and len(misused) == len(self._runs) and len({error.message for error in misused}) == 1:
            raise misused[0]
        for outcome in outcomes.failed:
            if isinstance(outcome.error, click.UsageError):
                report(outcome.error, Exit.USAGE, subject=self._names[outcome.index])
        is_ok = all(isinstance(error, RepeatedError) for error in errors)
        items = [item for outcome in outcomes if outcome.ok for item in outcome.value]
        return items, Exit.OK if is_ok else Exit.SOME_FAILED

    def _run(self, index: int) -> list[Any]:
        values = self._runs[index]
        self._started.add(index)
        try:
            result = self._act(values)
        except (StronglyError, click.UsageError, RepeatedError) as error:
            self._finished.add(index)
            if isinstance(error, StronglyError):
                report(error, exit_for(error), subject=self._names[index])
            raise
        self._finished.add(index)
        return result

    def _say_what_is_left(self) -> None:
        everything = range(len(self._runs))
        unfinished = [self._names[index] for index in everything if index in self._started - self._finished]
        waiting = [self._names[index] for index in everything if index not in self._started]
        if unfinished:
            say(f"interrupted, possibly done: {', '.join(unfinished)}")
        if waiting:
            say(f"interrupted, not done: {', '.join(waiting)}")
