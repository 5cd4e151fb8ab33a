"""Commands that take their time: --wait, --watch and --follow."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich import get_console

import strongly as strongly_sdk
from strongly import NotFoundError, Strongly, WorkspaceStatus
from strongly._sync.transport import Transport
from tests.cli.conftest import KEY, Command, SandboxServer
from tests.ids import short_id
from tests.operations_called import record_operations
from tests.sandbox.api import Clock

CREATE = ("workspaces", "create", "--name", "w", "--description", "d", "--environment-type", "jupyter")


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Return a function that has a sleep interrupted, as by Ctrl-C, the n-th time."""

    def interrupt(sleep: str, times: int) -> None:
        slept = []

        def pause(*seconds: object) -> None:
            slept.append(seconds)
            if len(slept) == times:
                raise KeyboardInterrupt

        monkeypatch.setattr(sleep, pause)

    return interrupt


def test_it_waits_until_a_workspace_is_ready_and_tells_how_it_comes_along(strongly: Command) -> None:
    done = strongly(*CREATE, "--wait", "--output", "csv", "--columns", "status")

    assert (done.status, done.out) == (0, "status\nrunning\n")
    lines = done.err.splitlines()
    assert all(line.startswith("strongly: ws-") for line in lines)
    assert ": Pending, " in lines[0]
    assert ": Running, " in lines[-1]


def test_a_workspace_that_fails_ends_the_wait_with_its_log(strongly: Command) -> None:
    done = strongly(*CREATE, "--image", "sandbox/fails", "--wait")

    assert (done.status, done.out) == (7, "")
    error, *log = [line for line in done.err.splitlines() if not line.startswith("strongly: ws-")]
    assert error.startswith("strongly: error: ")
    assert "ws-" in error
    assert any("Failed to pull sandbox/fails" in line for line in log)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("start", "stop", "running"), ("stop", None, "stopped"), ("restart", None, "running")],
)
def test_actions_wait_for_their_effect(strongly: Command, action: str, before: str | None, after: str) -> None:
    made = strongly(*CREATE, "--wait").json["id"]
    if before is not None:
        strongly("workspaces", before, made, "--wait")

    done = strongly("workspaces", action, made, "--wait")

    assert (done.status, done.json["id"], done.json["status"]) == (0, made, after)
    assert all(line.startswith(f"strongly: {made}: ") for line in done.err.splitlines())


def test_it_waits_until_a_volume_is_bound(strongly: Command) -> None:
    volume = ("volumes", "create", "--project-id", "proj-abc123", "--label", "new", "--size-gb", "1")

    done = strongly(*volume, "--wait")

    assert (done.status, done.json["status"]) == (0, "bound")
    assert [line.split()[-1] for line in done.err.splitlines()] == ["pending", "bound"]
    assert strongly(*volume, "--wait", "--wait-timeout", "1e-9").status == 6


@pytest.fixture
def replies(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the next polls of a status result in, before those of the sandbox."""
    scripted: list[Any] = []
    send = Transport.send

    def send_or_reply(transport: Any, request: Any) -> Any:
        if request.operation.id != "getWorkspaceStatus" or not scripted:
            return send(transport, request)
        reply = scripted.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    monkeypatch.setattr(Transport, "send", send_or_reply)
    return scripted


def test_a_new_workspace_that_is_not_found_or_stopped_at_first_is_waited_for(
    strongly: Command, replies: list[Any]
) -> None:
    replies += [NotFoundError("The workspace does not exist.", 404), WorkspaceStatus(phase="Stopped", ready=False)]

    assert strongly(*CREATE, "--wait").json["status"] == "running"
    assert replies == []


def test_a_new_workspace_that_is_never_found_ends_the_wait(
    strongly: Command, replies: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    replies.append(NotFoundError("The workspace does not exist.", 404))
    monkeypatch.setattr("strongly._core.polling.GRACE", -1)

    assert strongly(*CREATE, "--wait").status == 3


def test_the_wait_has_an_end(strongly: Command) -> None:
    done = strongly(*CREATE, "--wait", "--wait-timeout", "1e-9")

    assert done.status == 6
    assert "is not ready after 1e-09 s (Pending, " in done.err
    assert "check" not in done.err.replace("or check its logs", "")


def test_a_wait_for_a_server_that_does_not_respond_says_so(strongly: Command, replies: list[Any]) -> None:
    replies.append(strongly_sdk.ConnectionError("cannot connect to localhost: Connection refused"))

    done = strongly(*CREATE, "--wait", "--wait-timeout", "1e-9")

    assert done.status == 6
    assert "the last check of its status failed: cannot connect to localhost: Connection refused" in done.err


@pytest.mark.parametrize("seconds", ["nan", "inf"])
@pytest.mark.parametrize(
    "line",
    [
        "workspaces create --name w --description d --environment-type jupyter --wait --wait-timeout",
        "workspaces restart ws-def456 --wait --wait-timeout",
        "workspaces wait ws-def456 --timeout",
        "open ws-def456 --wait --wait-timeout",
        "workspaces list --watch",
        "workspaces status ws-def456 -w",
    ],
    ids=["create", "restart", "wait", "open", "watch", "w"],
)
def test_a_time_that_never_ends_is_refused_before_anything_is_sent(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, line: str, seconds: str
) -> None:
    called = record_operations(monkeypatch, "strongly._sync.transport")

    done = strongly(*line.split(), seconds)

    assert done.status == 2
    assert re.search(rf"Invalid value for .*'{line.split()[-1]}'.*: (nan|inf) is not ", done.err)
    assert called == []


def test_a_wait_that_is_interrupted_leaves_the_workspace_as_it_is(
    strongly: Command, interrupt: Callable[[str, int], None]
) -> None:
    interrupt("strongly._sync.transport.Transport.pause", 1)

    done = strongly(*CREATE, "--wait")

    *_, left, last = filter(None, done.err.splitlines())
    assert (done.status, done.out) == (130, "")
    assert left.endswith(" is not affected")
    assert last == "strongly: error: interrupted"
    assert strongly("workspaces", "retrieve", left.split()[4]).json["status"] in ("pending", "running")


@pytest.mark.parametrize(
    ("output", "read"),
    [
        ("json", lambda text: [json.loads(line) for line in text.splitlines()]),
        ("yaml", lambda text: list(yaml.safe_load_all(text))),
        ("csv", lambda text: list(csv.DictReader(io.StringIO(text)))),
    ],
)
def test_it_looks_again_until_it_is_interrupted(
    strongly: Command, interrupt: Callable[[str, int], None], output: str, read: Callable[[str], list[Any]]
) -> None:
    interrupt("strongly.cli.watching.sleep", 3)

    done = strongly("workspaces", "status", "ws-def456", "--output", output, "--watch")

    assert (done.status, done.err) == (130, "")
    assert [item["phase"] for item in read(done.out)] == ["Running"] * 3


def test_elsewhere_tables_are_printed_when_they_change(
    strongly: Command, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = strongly(*CREATE, "--wait").json["id"]
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 2:
            with Strongly() as client:
                client.workspaces.stop(made)
            clock.advance(60)
        if len(sleeps) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("strongly.cli.watching.sleep", sleep)

    done = strongly("workspaces", "list", "--search", "w", "--watch", "--output", "table", "--columns", "id,status")

    assert (done.status, done.err) == (130, "")
    tables = [dict(line.split() for line in table.splitlines()) for table in done.out.split("\n\n")]
    assert [table[made] for table in tables] == ["running", "stopped"]


def test_lists_can_be_watched_without_notes(strongly: Command, interrupt: Callable[[str, int], None]) -> None:
    for flag in ("-w", "-w=5", "-w5"):
        interrupt("strongly.cli.watching.sleep", 2)
        done = strongly("projects", "list", "--limit", "1", "-o", "json", flag)
        assert (done.status, done.err) == (130, "")
        assert [len(json.loads(line)) for line in done.out.splitlines()] == [1, 1]


def test_on_a_terminal_the_table_stays_in_its_place(
    strongly: Command, interrupt: Callable[[str, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt("strongly.cli.watching.sleep", 2)
    get_console()  # rich keeps one for the process, which remembers that there was no terminal when it was made
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    done = strongly("workspaces", "metrics", "ws-def456", "--watch=5")

    assert done.status == 130
    assert done.out.count("cpu usage") >= 2
    assert "\x1b[1A" in done.out  # back up
    assert "\x1b[?25l" not in done.out


def test_on_a_terminal_the_progress_is_one_line(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = strongly(*CREATE, "--wait")

    assert done.json["status"] == "running"
    assert "\x1b[2K" in done.err  # erased
    assert "\x1b[?25l" not in done.err  # a process that is killed could not show the cursor again
    assert "strongly: " not in done.err


@pytest.mark.parametrize(
    ("option", "variables", "is_colored"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {}, False),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": ""}, True),
    ],
    ids=["auto", "no-color", "always", "never", "never-forced", "empty"],
)
def test_the_progress_line_has_the_colors_of_the_option(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, option: str, variables: dict[str, str], is_colored: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = strongly("volumes", "wait", "vol-abc123", "--color", option)

    assert "vol-abc123: bound" in done.err
    assert "\x1b[2K" in done.err
    assert ("\x1b[3" in done.err) is is_colored


@pytest.mark.parametrize(
    "arguments", [(*CREATE, "--wait"), ("open", "feature-exploration", "--wait", "--print")], ids=["create", "open"]
)
def test_a_terminal_that_cannot_update_a_line_has_one_line_per_change(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = strongly(*arguments)

    assert re.fullmatch(r"(strongly: ws-\w+: Pending, .*\n)*strongly: ws-\w+: Running, .*\n", done.err)


def test_a_name_that_is_waited_for_leaves_no_other_line_behind(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = strongly("volumes", "wait", "Training data", "--color", "never")

    assert done.status == 0
    assert done.err.count("\n") == 1
    assert "no status yet" not in done.err


def test_logs_are_lines_and_can_be_followed_until_the_workspace_stops(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = strongly(*CREATE, "--wait").json["id"]
    strongly("workspaces", "stop", made, "--wait")

    followed = strongly("workspaces", "logs", made, "--follow")
    plain = strongly("workspaces", "logs", made)
    whole = strongly("workspaces", "logs", made, "--output", "json")

    assert followed.status == 0
    assert followed.out == plain.out
    assert plain.out.splitlines() == whole.json["lines"]
    assert plain.out.endswith("Jupyter Server has stopped\n")


@pytest.mark.parametrize("output", ["json", "csv"])
def test_actions_that_wait_show_the_columns_that_are_chosen(strongly: Command, output: str) -> None:
    made = strongly(*CREATE, "--wait").json["id"]

    done = strongly("workspaces", "stop", made, "--wait", "--columns", "id,status", "-o", output)
    without = strongly("workspaces", "start", made, "--columns", "id")

    assert "".join(done.out.split()) in (f'{{"id":"{made}","status":"stopped"}}', f"id,status{made},stopped")
    assert (without.status, "--columns needs --wait" in without.err) == (2, True)


def test_a_workspace_can_be_waited_for(strongly: Command) -> None:
    made = strongly(*CREATE).json["id"]

    done = strongly("workspaces", "wait", made, "--columns", "id,status")
    strongly("workspaces", "stop", made)
    stopped = strongly("workspaces", "wait", made, "--for", "stopped", "--timeout", "60", "-o", "csv")

    assert (done.status, done.json) == (0, {"id": made, "status": "running"})
    assert all(line.startswith(f"strongly: {made}: ") for line in done.err.splitlines())
    assert next(csv.DictReader(io.StringIO(stopped.out)))["status"] == "stopped"


def test_several_can_be_waited_for_and_one_that_fails_stops_no_other(strongly: Command) -> None:
    made = [strongly(*CREATE).json["id"] for _ in range(2)]

    done = strongly("workspaces", "wait", made[0], "nope", made[1], made[0])
    piped = strongly("workspaces", "wait", "-", stdin="\n".join(made))
    none = strongly("workspaces", "wait", "-", stdin="")

    assert [each["id"] for each in done.json] == [each["id"] for each in piped.json] == made
    assert (done.status, piped.status, none.status, none.json) == (8, 0, 0, [])
    assert done.err.count("strongly: error: ") == 1


def test_a_name_that_several_have_hides_no_other_outcome(strongly: Command) -> None:
    volume = ("volumes", "create", "--project-id", "proj-abc123", "--label", "twin", "--size-gb", "1", "-q")
    strongly(*volume)
    strongly(*volume)

    done = strongly("volumes", "wait", "vol-abc123", "twin", "nonsense")

    assert (done.status, [each["id"] for each in done.json]) == (8, ["vol-abc123"])
    assert "strongly: error: twin: VOLUME_ID: 2 volumes have the label 'twin'" in done.err
    assert "strongly: error: nonsense: No such volume: nonsense." in done.err


def test_names_can_be_waited_for_and_opened(strongly: Command) -> None:
    name = strongly("workspaces", "retrieve", "ws-def456").json["name"]

    assert strongly("workspaces", "wait", name).json["id"] == "ws-def456"
    assert "/ws-def456/" in strongly("open", name).out
    assert "/ws-def456/" in strongly("open", name, "--wait").out
    assert strongly("open", "no such thing").status == 3
    assert strongly("open", "ws-def456-not").status == 3


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("ws-def456", "--for", "stopped", "--timeout", "1e-9"), 6),
        (("nope",), 3),
        ((), 2),
        (("ws-def456", "--for", "bound"), 2),
        (("ws-def456", "--columns", "nope"), 2),
    ],
    ids=short_id,
)
def test_a_wait_ends_with_the_status_of_its_error(strongly: Command, arguments: tuple[str, ...], status: int) -> None:
    assert strongly("workspaces", "wait", *arguments).status == status


def test_a_wait_that_is_over_names_its_own_option(strongly: Command) -> None:
    made = strongly(*CREATE, "-q").out.strip()

    for ids in ([made], [made, made.upper()]):
        done = strongly("workspaces", "wait", *ids, "--timeout", "1e-9")
        assert "is not ready after 1e-09 s" in done.err
        assert ": increase --timeout, or check its logs" in done.err


def test_a_volume_can_be_waited_for(strongly: Command) -> None:
    volume = ("volumes", "create", "--project-id", "proj-abc123", "--label", "another", "--size-gb", "1")
    made = strongly(*volume).json["id"]

    assert strongly("volumes", "wait", made, "--for", "bound").json["status"] == "bound"


@pytest.mark.parametrize("count", [1, 2])
def test_an_interrupted_wait_says_that_nothing_is_affected(
    strongly: Command, interrupt: Callable[[str, int], None], monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    made = [strongly(*CREATE).json["id"] for _ in range(count)]
    interrupt("strongly._sync.transport.Transport.pause", count)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = strongly("workspaces", "wait", *made)

    assert (done.status, done.out) == (130, "")
    which = f"workspace {made[0]} is" if count == 1 else f"workspaces {', '.join(made)} are"
    # The terminal has shown ^C.
    assert f"\n\nstrongly: stopped waiting; {which} not affected\n" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be interrupted alone there")
@pytest.mark.parametrize("arguments", [("logs", "--follow"), ("status", "--watch")], ids=short_id)
def test_a_real_interrupt_ends_quietly(
    server_in_real_time: SandboxServer, home: Path, arguments: tuple[str, str]
) -> None:
    environment = {"HOME": str(home), "STRONGLY_API_URL": server_in_real_time.url, "STRONGLY_API_KEY": KEY}
    command, option = arguments
    with subprocess.Popen(
        [sys.executable, "-m", "strongly", "workspaces", command, "ws-def456", option],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a test runner may ignore it
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (130, b"")
