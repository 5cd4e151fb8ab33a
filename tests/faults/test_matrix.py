"""Every fault against every kind of call, through both clients."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.driver import OF_CONNECTIONS, Case, Client, Outcome, cases, problems, run
from tests.faults.fault import Fault

POSSIBLE = [fault for fault in FAULTS if sys.platform == "linux" or not fault.linux_only]
QUICK = [fault for fault in POSSIBLE if not fault.slow]
SLOW = [fault for fault in POSSIBLE if fault.slow]
# Trio differs from asyncio in how it connects, reads and times out, and in nothing else that matters here.
ON_TRIO = [fault for fault in POSSIBLE if fault.group in OF_CONNECTIONS and fault.group != "Stalls"]
CLIENTS: tuple[Client, ...] = ("sync", "asyncio")
AT_ONCE = 20

# A failed write leaves the library's generator of the body behind, which trio remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Async generator 'httpx:ResourceWarning")


def check(outcomes: Iterable[tuple[Case, Outcome]]) -> None:
    found = [f"{case}: {problem}" for case, outcome in outcomes for problem in problems(case, outcome)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", QUICK, ids=str)
def test_quick(fault: Fault, client: Client) -> None:
    check((case, run(case)) for case in cases(fault, client))


@pytest.mark.parametrize("fault", [fault for fault in ON_TRIO if not fault.slow], ids=str)
def test_quick_on_trio(fault: Fault) -> None:
    check((case, run(case)) for case in cases(fault, "trio"))


@pytest.fixture(scope="module")
def slow_outcomes(environment: None) -> list[tuple[Case, Outcome]]:
    """Waiting costs little: all cases in which the client waits for its timeout are made at the same time."""
    wanted = [case for fault in SLOW for client in CLIENTS for case in cases(fault, client)]
    wanted += [case for fault in ON_TRIO if fault.slow for case in cases(fault, "trio")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(zip(wanted, pool.map(run_patiently, wanted), strict=True))


def run_patiently(case: Case) -> Outcome:
    """Make a call with a short timeout; on a machine so busy that nothing happens in time, with longer ones."""
    for patience in (0.2, 1.0, 3.0):
        outcome = run(case, patience)
        if not list(problems(case, outcome)):
            break
    return outcome


@pytest.mark.parametrize("fault", SLOW, ids=str)
def test_slow(fault: Fault, slow_outcomes: list[tuple[Case, Outcome]]) -> None:
    mine = [(case, outcome) for case, outcome in slow_outcomes if case.fault is fault]
    assert len(mine) >= len(CLIENTS) * len(fault.expect)
    check(mine)
