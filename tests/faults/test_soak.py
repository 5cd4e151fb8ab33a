"""A soak of some seconds keeps all guarantees, and one that breaks guarantees on purpose says so."""

from __future__ import annotations

import signal
import threading
import warnings
from pathlib import Path

import pytest

from strongly import Strongly
from strongly._sync.resources.projects import Projects
from tests.soak.__main__ import main
from tests.soak.disruptions import runner
from tests.soak.disruptions.program import RANDOM
from tests.soak.disruptions.runner import Disruption, Server, running_server
from tests.soak.faults import MIX, Fault
from tests.soak.leaks import Growth, take_sample
from tests.soak.report import accuse
from tests.soak.soak import GOALS, Result, Settings, run

SABOTAGED_PROGRAM = """
import sys, threading
from tests.soak.disruptions import program

def hang(run):
    program.PATIENCE = 0.1
    run.watch("a point")
    threading.Event().wait()

program.main({
    "breaks": lambda run: run.check("holds", False, 1, 2),
    "writes": lambda run: sys.stderr.write("noise"),
    "fails": lambda run: 1 / 0,
    "hangs": hang,
})
"""
SABOTAGE = {
    Fault.NONE: 6,
    Fault.PASSED_ON_TWICE: 1,
    Fault.INVENTED: 1,
    Fault.DENIED: 1,
    Fault.MIXED_UP: 1,
}


@pytest.fixture(scope="module")
def kept(environment: None) -> Result:
    """The outcome of faults that the clients have to cope with."""
    return run(Settings(seconds=3, threads=2, tasks=2, programs=()))


def test_a_short_soak_keeps_all_guarantees(kept: Result) -> None:
    assert accuse(kept) == "All guarantees held."


def test_all_workers_meet_faults_and_learn_of_every_outcome(kept: Result) -> None:
    runtimes = ("thread", "asyncio", "trio")
    assert sorted(kept.ledger.workers) == sorted(f"{runtime}{index:02}" for runtime in runtimes for index in range(2))
    assert len(kept.faults) > len(MIX) / 2
    for told in ("made", "unknown", "refused"):
        assert sum(count for (_, outcome), count in kept.verdict.creates.items() if outcome == told), told


@pytest.fixture(scope="module")
def sabotaged(environment: None) -> Result:
    """The outcome with a proxy that no network resembles, and of a client that raises what it must not and leaks."""
    clients: list[Strongly] = []
    over = threading.Event()
    thread = threading.Thread(target=over.wait)

    def leave_open(client: Strongly) -> None:
        clients.append(client)
        thread.start()
        warnings.warn("left open", ResourceWarning, stacklevel=1)

    def raise_another(self: Projects, project_id: str) -> None:
        raise KeyError(project_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Strongly, "close", leave_open)
        patch.setattr(Projects, "retrieve", raise_another)
        result = run(Settings(seconds=3, threads=2, tasks=2, mix=SABOTAGE, programs=()))
    over.set()
    thread.join()
    for client in clients:
        client.close()
    return result


@pytest.mark.parametrize(
    "guarantee",
    [
        "nothing is created twice",
        "what was created exists",
        "what was refused does not exist",
        "responses belong to their requests",
        "only errors of the SDK are raised",
        "no sockets are left",
        "no threads are left",
        "nothing is complained of",
    ],
)
def test_a_broken_guarantee_is_reported(guarantee: str, sabotaged: Result) -> None:
    assert f" times: {guarantee}\n" in accuse(sabotaged)


def test_what_the_proxy_did_is_told_of_what_went_wrong(sabotaged: Result) -> None:
    assert "\tsabotage: " in accuse(sabotaged)


def test_the_program_fails_when_a_guarantee_is_broken(
    kept: Result, sabotaged: Result, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Settings] = []
    results = iter([kept, sabotaged])

    def run_before(settings: Settings) -> Result:
        asked.append(settings)
        return next(results)

    monkeypatch.setattr("tests.soak.__main__.run", run_before)
    options = ["--seconds", "7", "--seed", "a", "--threads", "3", "--tasks", "2", "--thorough"]

    assert main(options) == 0
    assert "All guarantees held." in capsys.readouterr().out
    assert main(options) == 1
    assert "BROKEN" in capsys.readouterr().out
    assert asked == [Settings(7, "a", 3, 2, thorough=True)] * 2


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers that send signals")
@pytest.mark.parametrize("name", GOALS)
def test_calls_that_are_disrupted_at_random_times_keep_all_guarantees(name: str, tmp_path: Path) -> None:
    with running_server(tmp_path) as server, Disruption(server, name, RANDOM, at_least=30) as program:
        report = program.report()

    assert [str(violation) for violation in report.violations] == []
    assert max(report.counts.values()) >= 30


def test_a_program_that_breaks_a_guarantee_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sabotage.py").write_text(SABOTAGED_PROGRAM)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(runner, "OPTIONS", {"sabotage": ("-W", "ignore")})
    monkeypatch.setattr(runner, "PROGRAMS", "")
    server = Server(("http://127.0.0.1:1", "http://127.0.0.1:1"), tmp_path / "ca.pem")
    found = {}
    for scenario in ("breaks", "writes", "fails", "hangs"):
        with Disruption(server, "sabotage", scenario) as program:
            found[scenario] = [str(violation) for violation in program.report().violations]

    assert found["breaks"] == ["holds: sabotage, breaks: 1 2"]
    assert found["writes"] == ["nothing is written to stderr: sabotage:\nnoise"]
    assert found["fails"][0].startswith("every program ends: sabotage with 1 \nTraceback")
    assert found["hangs"][0].startswith("every program ends: sabotage with 1 after a point\nTimeout (0:00:00.100000)!")


def test_memory_that_is_kept_for_every_call_is_noticed() -> None:
    before = take_sample(0)
    kept = [bytearray(2000) for _ in range(20_000)]
    after = take_sample(len(kept))

    assert [violation.guarantee for violation in Growth.between([before], [after]).violations] == [
        "objects do not pile up",
        "memory does not grow",
    ]
    assert not Growth.between([after], [take_sample(2 * len(kept))]).violations
