"""A soak of some seconds keeps all guarantees, and one that breaks guarantees on purpose says so."""

from __future__ import annotations

import threading
import warnings

import pytest

from strongly import Strongly
from strongly._sync.resources.projects import Projects
from tests.soak.__main__ import main
from tests.soak.faults import MIX, Fault
from tests.soak.leaks import Growth, take_sample
from tests.soak.report import accuse
from tests.soak.soak import Result, Settings, run

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
    return run(Settings(seconds=3, threads=2, tasks=2))


def test_a_short_soak_keeps_all_guarantees(kept: Result) -> None:
    assert accuse(kept) == "All guarantees held."


def test_all_workers_meet_faults_and_learn_of_every_outcome(kept: Result) -> None:
    worlds = ("thread", "asyncio", "trio")
    assert sorted(kept.ledger.workers) == sorted(f"{world}{index:02}" for world in worlds for index in range(2))
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
        result = run(Settings(seconds=3, threads=2, tasks=2, mix=SABOTAGE))
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
    options = ["--seconds", "7", "--seed", "a", "--threads", "3", "--tasks", "2"]

    assert main(options) == 0
    assert "All guarantees held." in capsys.readouterr().out
    assert main(options) == 1
    assert "BROKEN" in capsys.readouterr().out
    assert asked == [Settings(7, "a", 3, 2)] * 2


def test_memory_that_is_kept_for_every_call_is_noticed() -> None:
    before = take_sample(0)
    kept = [bytearray(2000) for _ in range(20_000)]
    after = take_sample(len(kept))

    assert [violation.guarantee for violation in Growth.between([before], [after]).violations] == [
        "objects do not pile up",
        "memory does not grow",
    ]
    assert not Growth.between([after], [take_sample(2 * len(kept))]).violations
