"""Runs the programs that disrupt calls, with their server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.soak.disruptions.program import PATIENCE
from tests.soak.disruptions.runner import Disruption, Report, Server, running_server

# All points take minutes: `make soak SOAK_ARGS=--thorough` disrupts calls at each.
EVERY = 9
Disrupt = Callable[..., Report]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def disrupt(server: Server) -> Disrupt:
    """Return a function that runs a scenario of a program, and checks that it keeps all guarantees."""

    def run(name: str, scenario: str, **options: int) -> Report:
        with Disruption(server, name, scenario, every=EVERY, **options) as program:
            report = program.report(1.9 * PATIENCE)  # before pytest loses its own patience
        assert [str(violation) for violation in report.violations] == []
        return report

    return run
