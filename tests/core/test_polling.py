"""When to poll, and how a status is judged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import (
    ConnectionError,
    NotFoundError,
    Volume,
    VolumeFailedError,
    WaitTimeoutError,
    WorkspaceFailedError,
    WorkspaceLogs,
    WorkspaceStatus,
)
from strongly._core.polling import (
    BOUND,
    GRACE,
    IDLE_DELAY,
    LONGEST,
    PATIENCE,
    READY,
    SHORTEST,
    STOPPED,
    Pace,
    Wait,
    adaptive_delay,
    lines_of,
)


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
        (BOUND, Volume("vol-1", status="Bound"), True),
        (BOUND, Volume("vol-1", status="pending"), False),
        (BOUND, Volume("vol-1", status="resizing"), False),
        (BOUND, Volume("vol-1"), False),
    ],
)
def test_goals(goal: object, status: WorkspaceStatus, expected: bool) -> None:
    wait = Wait("ws-1", goal, timeout=None, poll_interval=None, now=0.0)
    wait.take(status)

    assert wait.is_done(0.0) is expected
    wait.check(0.0)


@pytest.mark.parametrize("phase", ["Failed", "FAILED", "Error", "Terminated", "Deleted"])
@pytest.mark.parametrize("goal", [READY, STOPPED])
def test_phases_that_end_a_wait(goal: object, phase: str) -> None:
    wait = Wait("ws-1", goal, timeout=None, poll_interval=None, now=0.0)
    wait.take(WorkspaceStatus(phase, message="out\nof \x1b[31mmemory"))

    with pytest.raises(WorkspaceFailedError, match=r"^the workspace ws-1 has failed: out of .\[31mmemory$"):
        wait.check(0.0)


@pytest.mark.parametrize("status", ["failed", "Lost", "error", "deleted"])
def test_a_volume_that_fails_ends_a_wait(status: str) -> None:
    wait = Wait("vol-1", BOUND, timeout=None, poll_interval=None, now=0.0)
    wait.take(Volume("vol-1", status=status))

    with pytest.raises(VolumeFailedError, match=f"^the volume vol-1 has failed: its status is {status}$") as raised:
        wait.check(0.0)
    assert (raised.value.volume_id, raised.value.volume.status) == ("vol-1", status)


def waiting(after: Any = None, before: WorkspaceStatus | None = None) -> Wait:
    return Wait("ws-1", READY, timeout=None, poll_interval=None, now=0.0, after=after, before=before)


STATES = {
    "ready": WorkspaceStatus("Running", True),
    "pending": WorkspaceStatus("Pending", False),
    "stopped": WorkspaceStatus("Stopped", False),
    "failed": WorkspaceStatus("Failed", False),
}


@pytest.mark.parametrize(
    ("after", "before", "phases", "problem"),
    [
        (None, None, "stopped", "will not become ready, because it is stopped: start it first"),
        (None, None, "failed", "has failed"),
        (None, None, "pending stopped", "is stopped and is not being started"),
        ("create", None, "stopped", None),
        ("create", None, "stopped pending", None),
        ("create", None, "pending stopped", "is stopped and is not being started"),
        ("create", None, "failed", "has failed"),
        ("start", None, "stopped", None),
        ("start", None, "failed pending", None),
        ("start", None, "pending failed", "has failed"),
        ("start", None, "pending stopped", "is stopped and is not being started"),
        ("restart", "ready", "ready stopped pending", None),
        ("restart", "ready", "pending stopped", None),
        ("restart", "ready", "failed", "has failed"),
        ("restart", "failed", "failed", None),
        ("restart", "failed", "failed pending failed", "has failed"),
        ("restart", "stopped", "stopped", None),
    ],
)
def test_what_an_action_before_the_wait_explains(
    after: Any, before: str | None, phases: str, problem: str | None
) -> None:
    wait = waiting(after, STATES[before] if before else None)
    *earlier, last = phases.split()
    for phase in earlier:
        wait.take(STATES[phase])
        wait.check(0.0)
    wait.take(STATES[last])

    if problem is not None:
        with pytest.raises(WorkspaceFailedError, match=f"^the workspace ws-1 {problem}$"):
            wait.check(0.0)
    else:
        wait.check(0.0)
        wait.check(GRACE - 0.1)
        if last in ("stopped", "failed"):
            with pytest.raises(WorkspaceFailedError):
                wait.check(GRACE)


def since(time: str | None, kind: str = "Ready") -> WorkspaceStatus:
    condition = {"type": kind, "status": "True"} | ({"lastTransitionTime": time} if time else {})
    return WorkspaceStatus("Running", True, conditions=[condition])


@pytest.mark.parametrize(
    ("before", "polls", "is_done"),
    [
        (WorkspaceStatus("Running", True), [WorkspaceStatus("Running", True)], False),
        (WorkspaceStatus("Running", True), [WorkspaceStatus("Running", True, "Up 2 minutes")], False),
        (WorkspaceStatus("Running", True), [WorkspaceStatus("Running", False), WorkspaceStatus("Running", True)], True),
        (WorkspaceStatus("Running", None), [WorkspaceStatus("Running", True)], True),
        (WorkspaceStatus("Stopped", False), [WorkspaceStatus("Running", True)], True),
        (since("2026-05-04T09:30:00Z"), [since("2026-05-04T09:30:00Z")], False),
        (since("2026-05-04T09:30:00Z"), [since("2026-05-04T09:31:00Z")], True),
        (since("2026-05-04T09:30:00Z"), [since(None)], False),
        (
            WorkspaceStatus("Running", True, conditions=7),
            [WorkspaceStatus("Running", True, conditions=["Ready"])],
            False,
        ),  # type: ignore[arg-type]
        (since("2026-05-04T09:30:00Z", "Probed"), [since("2026-05-04T09:31:00Z", "Probed")], False),
    ],
)
def test_the_status_before_a_restart_does_not_end_the_wait(
    before: WorkspaceStatus, polls: list[WorkspaceStatus], is_done: bool
) -> None:
    wait = waiting("restart", before)
    for status in polls:
        wait.take(status)
        wait.check(0.0)

    assert wait.is_done(GRACE - 0.1) is is_done
    assert wait.is_done(GRACE)


def test_a_restart_that_cannot_be_seen_is_said_to_be_unknown() -> None:
    ready = WorkspaceStatus("Running", True)
    wait = Wait("ws-1", READY, timeout=1, poll_interval=1, now=0.0, after="restart", before=ready)
    wait.take(ready)
    wait.delay(0.0, 0.5)

    with pytest.raises(WaitTimeoutError, match=r"^the workspace ws-1 is not known to have restarted after 1 s"):
        wait.delay(1.0, 0.5)


@pytest.mark.parametrize("after", [None, "start", "restart", "create"])
def test_a_404_is_tolerated_after_a_create_only_and_not_for_long(after: Any) -> None:
    wait = waiting(after, STATES["ready"] if after == "restart" else None)

    if after == "create":
        wait.miss(NotFoundError("not found."), GRACE - 0.1)
        wait.take(STATES["pending"])
        wait.miss(NotFoundError("not found."), GRACE - 0.1)
    with pytest.raises(NotFoundError):
        wait.miss(NotFoundError("not found."), GRACE)


def test_a_404_after_a_status_is_a_deletion() -> None:
    wait = waiting()
    wait.take(STATES["pending"])

    with pytest.raises(NotFoundError, match=r"^not found\. The workspace was deleted while the client waited for it"):
        wait.miss(NotFoundError("not found."), 0.0)


@given(st.floats(1, 10_000), st.floats(0, 0.999), st.floats(0, 1e9))
def test_a_wait_ends_although_the_clock_stands_still_or_runs_backwards(
    timeout: float, random: float, backwards: float
) -> None:
    wait, total = Wait("ws-1", READY, timeout=timeout, poll_interval=None, now=0.0), 0.0

    def go_on() -> None:
        nonlocal total
        while True:
            total += wait.delay(-backwards, random)

    with pytest.raises(WaitTimeoutError):
        go_on()
    assert total == pytest.approx(timeout)


def test_following_a_log_without_success_ends_although_the_clock_stands_still() -> None:
    pace, total = Pace(None, 0.0), 0.0

    def go_on() -> None:
        nonlocal total
        while True:
            pace.miss(ConnectionError("refused"), 0.0)
            total += pace.delay(0.0, 0.5)

    with pytest.raises(ConnectionError):
        go_on()
    assert PATIENCE < total < PATIENCE + 2 * IDLE_DELAY


@pytest.mark.parametrize(
    ("logs", "lines"),
    [
        (WorkspaceLogs("pod", ["a", "b"], "x"), ["a", "b"]),
        (WorkspaceLogs("pod", None, "a\nb\n"), ["a", "b"]),
        (WorkspaceLogs("pod"), []),
        (WorkspaceLogs("pod", [], "a"), ["a"]),
    ],
)
def test_lines_come_in_either_form(logs: WorkspaceLogs, lines: list[str]) -> None:
    assert lines_of(logs) == lines
