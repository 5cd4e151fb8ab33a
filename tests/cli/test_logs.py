"""`workspaces logs` prints the lines that the server sent, and selects among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from strongly import WorkspaceLogs
from strongly._core.polling import lines_of
from strongly.cli.logs import before, lines_since
from tests.cli.conftest import Command
from tests.ids import short_id

LOGS = ("workspaces", "logs", "ws-def456")
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
STAMPED = ["2026-05-04T08:59:59.999Z old", "  its rest", "2026-05-04T09:00:00.123456789Z new", "  its rest", "more"]


@pytest.fixture
def server_sends(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that replaces the logs of the server, one poll after the other."""

    def server_sends(*polls: Any) -> None:
        left = list(polls)

        def send(transport: Any, request: Any) -> Any:
            if request.operation.id != "getWorkspaceLogs":
                return real(transport, request)
            sent = left.pop(0)
            if isinstance(sent, BaseException):
                raise sent
            return WorkspaceLogs.from_dict(sent if isinstance(sent, dict) else {"logType": "pod", "lines": sent})

        monkeypatch.setattr("strongly._sync.transport.Transport.send", send)

    from strongly._sync.transport import Transport

    real = Transport.send
    return server_sends


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        ({"lines": ["a", "b"]}, ["a", "b"]),
        ({"content": "a\nb\n"}, ["a", "b"]),
        ({"content": "a\nb"}, ["a", "b"]),
        ({"lines": [], "content": "a\n"}, ["a"]),
        ({"lines": None, "content": "a"}, ["a"]),
        ({"lines": 2, "content": "a\nb"}, ["a", "b"]),
        ({"lines": "a\nb\n", "content": ""}, ["a", "b"]),
        ({"content": ["a", "b"]}, ["a", "b"]),
        ({"lines": ["a\n", "b\nc\n", ""]}, ["a", "b", "c", ""]),
        ({"content": "1%\r2%\r\nf\x0cv\x0bu\u2028n\x85x\x1c\n"}, ["1%\r2%\r", "f\x0cv\x0bu\u2028n\x85x\x1c"]),
        ({"content": "\n\n"}, ["", ""]),
        ({"lines": [], "content": ""}, []),
        ({}, []),
    ],
    ids=short_id,
)
def test_lines_are_read_from_whatever_the_server_uses(
    strongly: Command, server_sends: Callable[..., None], sent: dict[str, Any], lines: list[str]
) -> None:
    server_sends(sent)

    assert lines_of(WorkspaceLogs.from_dict(sent)) == lines
    assert strongly(*LOGS).out == "".join(f"{line}\n" for line in lines)


def test_a_terminal_gets_no_control_characters(
    strongly: Command, server_sends: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    server_sends({"content": "a\r\n\x1b[31mred\x1b[0m\x07\n"})
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    assert strongly(*LOGS).out == "a\nred\ufffd\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--tail", "2"), STAMPED[3:]),
        (("--tail", "0"), []),
        (("--tail", "99"), STAMPED),
        (("--since", "2026-05-04T09:00:00Z"), STAMPED[2:]),
        (("--since", "2026-05-04 11:00+02:00"), STAMPED[2:]),
        (("--since", "2026-05-04"), STAMPED),
        (("--since", "1s"), []),
        (("--since=2026-05-04T09:00", "--tail=1"), STAMPED[-1:]),
    ],
    ids=short_id,
)
def test_lines_can_be_selected(
    strongly: Command, server_sends: Callable[..., None], arguments: tuple[str, ...], expected: list[str]
) -> None:
    server_sends(STAMPED, STAMPED)

    assert strongly(*LOGS, *arguments).out.splitlines() == expected
    as_json = strongly(*LOGS, *arguments, "-o", "json").json
    assert (as_json["lines"], as_json["content"]) == (expected, "".join(f"{line}\n" for line in expected))


def test_a_log_without_times_is_shown_with_a_note(strongly: Command, server_sends: Callable[..., None]) -> None:
    server_sends(["a", "b"])

    done = strongly(*LOGS, "--since", "1h", "--tail", "1")

    assert (done.status, done.out) == (0, "b\n")
    assert done.err == "strongly: note: the lines of this log have no times, so that --since does not apply\n"


@pytest.mark.parametrize("since", ["10", "m", "-5m", "10 m", "10x", "1e9d", "yesterday", "", "9999999999999d"])
def test_what_is_no_time_is_refused(strongly: Command, since: str) -> None:
    done = strongly(*LOGS, f"--since={since}")

    assert done.status == 2
    assert "is neither a duration such as 30s, 10m, 2h or 1d12h nor a time" in done.err


def test_a_time_in_the_future_is_refused(strongly: Command) -> None:
    assert "is in the future" in strongly(*LOGS, "--since", "2999-01-01").err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10s", timedelta(seconds=10)),
        ("1.5m", timedelta(seconds=90)),
        ("2h", timedelta(hours=2)),
        ("1d12h", timedelta(hours=36)),
        ("1w", timedelta(days=7)),
    ],
)
def test_durations_are_subtracted(text: str, expected: timedelta) -> None:
    assert before(NINE, text) == NINE - expected


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["[I 2026-05-04 08:00:00.1 App] old", "[I 2026-05-04 09:00:00,5 App] new"], 1),
        (['{"time": "2026-05-04T08:00:00Z"}', '{"time": "2026-05-04T11:00:00.5+02:00"}'], 1),
        (["rest of something", "2026-05-04T09:00:00Z new"], 0),
        (["rest of something", "2026-05-04T08:00:00Z old"], 2),
        (["2026-05-04T08:00:00Z old", "2026-99-99T99:00:00Z", "2026-05-04T10:00:00+0000 new"], 2),
        ([f"{'x' * 60} 2026-05-04T08:00:00Z", "2026-05-04T09:00:00Z"], 0),
    ],
    ids=short_id,
)
def test_times_are_found_at_the_start_of_lines(lines: list[str], first: int) -> None:
    assert lines_since(lines, NINE) == lines[first:]


def test_following_selects_among_the_lines_before_and_prints_all_new_ones(
    strongly: Command, server_sends: Callable[..., None]
) -> None:
    made = strongly(
        "workspaces", "create", "--name", "w", "--description", "d", "--environment-type", "jupyter", "--wait"
    ).json["id"]
    strongly("workspaces", "stop", made, "--wait")
    server_sends(STAMPED, [*STAMPED, "x", "y"], [*STAMPED, "x", "y"], [*STAMPED, "x", "y"])

    done = strongly("workspaces", "logs", made, "--follow", "--tail", "1", "--since", "2026-05-04T09:00:00Z")

    assert done.out.splitlines()[:1] == STAMPED[-1:]
    assert (done.status, done.err) == (0, "")


def test_new_lines_are_not_selected(strongly: Command, server_sends: Callable[..., None]) -> None:
    server_sends(STAMPED, [*STAMPED, "x", "y"], KeyboardInterrupt())

    done = strongly(*LOGS, "--follow", "--tail", "1")

    assert (done.status, done.out.splitlines(), done.err) == (130, ["more", "x", "y"], "")
