"""When to poll, and how a status is judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import WorkspaceLogs, WorkspaceStatus
from strongly._core.exceptions import WaitTimeoutError, WorkspaceFailedError
from strongly._core.polling import GRACE, LONGEST, READY, SHORTEST, STOPPED, Wait, adaptive_delay, lines_of


@given(st.floats(0, 1e6), st.floats(0, 0.999))
def test_a_poll_comes_at_most_a_fifth_too_late(elapsed: float, random: float) -> None:
    delay = adaptive_delay(elapsed, random)

    assert 0.8 * SHORTEST <= delay <= max(0.2 * elapsed, SHORTEST)
    assert delay <= LONGEST


@given(st.floats(0, 100), st.floats(0, 0.999), st.floats(0, 99))
def test_no_wait_goes_beyond_its_time(timeout: float, random: float, elapsed: float) -> None:
    wait = Wait("ws-1", READY, timeout=timeout, poll_interval=None, now=0.0)

    left = wait.time_left(elapsed)
    assert left == max(timeout - elapsed, 0.0)
    if left:
        assert 0 < wait.delay(elapsed, random) <= left


@pytest.mark.parametrize(
    ("goal", "status", "expected"),
    [
        (READY, WorkspaceStatus("Running", True), True),
        (READY, WorkspaceStatus("Running", False), False),
        (READY, WorkspaceStatus("Running", None), False),
        (READY, WorkspaceStatus("Warming", False), False),
        (STOPPED, WorkspaceStatus("Stopped", False), True),
        (STOPPED, WorkspaceStatus("stopped"), True),
        (STOPPED, WorkspaceStatus("Running", True), False),
    ],
)
def test_goals(goal: object, status: WorkspaceStatus, expected: bool) -> None:
    wait = Wait("ws-1", goal, timeout=None, poll_interval=None, now=0.0)
    wait.take(status)

    assert wait.is_done is expected
    wait.check(0.0)


@pytest.mark.parametrize("phase", ["Failed", "FAILED", "Error", "Terminated", "Deleted"])
@pytest.mark.parametrize("goal", [READY, STOPPED])
def test_phases_that_end_a_wait(goal: object, phase: str) -> None:
    wait = Wait("ws-1", goal, timeout=None, poll_interval=None, now=0.0)
    wait.take(WorkspaceStatus(phase, message="out\nof \x1b[31mmemory"))

    with pytest.raises(WorkspaceFailedError, match=r"^the workspace ws-1 has failed: out of .\[31mmemory$"):
        wait.check(0.0)


def test_a_stopped_workspace_is_given_a_moment_to_start() -> None:
    wait = Wait("ws-1", READY, timeout=None, poll_interval=None, now=0.0)
    wait.take(WorkspaceStatus("Stopped"))

    wait.check(GRACE - 0.1)
    with pytest.raises(WorkspaceFailedError, match="is not being started"):
        wait.check(GRACE)


@pytest.mark.parametrize(
    ("logs", "lines"),
    [
        (WorkspaceLogs("pod", ["a", "b"], "x"), ["a", "b"]),
        (WorkspaceLogs("pod", None, "a\nb\n"), ["a", "b"]),
        (WorkspaceLogs("pod"), []),
        (WorkspaceLogs("pod", [], "ignored"), []),
    ],
)
def test_lines_come_in_either_form(logs: WorkspaceLogs, lines: list[str]) -> None:
    assert lines_of(logs) == lines


def test_a_wait_ends_although_its_clock_is_frozen() -> None:
    wait = Wait("ws-1", READY, timeout=2.0, poll_interval=0.75, now=0.0)

    assert [wait.delay(0.0, 0.5) for _ in range(3)] == [0.75, 0.75, 0.5]
    with pytest.raises(WaitTimeoutError):
        wait.delay(0.0, 0.5)
