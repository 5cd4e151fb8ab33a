"""Data goes to stdout in the form that is wanted, and nothing else does."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import yaml

from strongly import NotFoundError, Strongly
from strongly.cli.output import Printer, write_bytes
from strongly_api.models import Project, WorkspaceLogs
from tests.cli.conftest import KEY, Command, SandboxServer
from tests.ids import short_id

EVIL = "a\x1b[31mb\x1b]0;title\x07\nforged\u2028line\x9bc\u202eexe.\u2066d\u200b\ufeff\u00ad\U000e0041"


def test_json_and_yaml_hold_all_fields(strongly: Command) -> None:
    project = strongly("projects", "retrieve", "proj-abc123").json
    in_yaml = strongly("projects", "retrieve", "proj-abc123", "--output", "yaml")

    assert project["tags"] == ["ml", "churn", "production"]
    assert yaml.safe_load(in_yaml.out) == project


def test_csv_has_a_head_and_a_row_for_each_item(strongly: Command) -> None:
    done = strongly("-o", "csv", "workspaces", "list")
    none = strongly("workspaces", "list", "-o", "csv", "--search", "there is no such")
    one = strongly("workspaces", "metrics", "ws-def456", "-o", "csv", "--columns", "cpu_usage,gpu-usage")

    head, *rows = csv.reader(io.StringIO(done.out))
    assert head[:4] == ["id", "name", "description", "status"]
    assert {"ws-abc123", "ws-def456"} <= {row[0] for row in rows}
    assert next(csv.reader(io.StringIO(none.out))) == head
    assert len(none.out.splitlines()) == 1
    assert re.fullmatch(r"cpu_usage,gpu_usage\n[\d.]+,[\d.]*\n", one.out)


def test_tables_show_what_tells_most(strongly: Command) -> None:
    listed = strongly("workspaces", "list", "--output", "table", "--search", "feature").out
    chosen = strongly("workspaces", "list", "--output", "table", "--columns", "name,id", "--search", "feature").out
    single = strongly("projects", "stats", "proj-abc123", "--output", "table").out

    assert listed.split("\n")[0].split() == [
        "ID",
        "NAME",
        "STATUS",
        "ENVIRONMENT",
        "TYPE",
        "PROJECT",
        "ID",
        "OWNER",
        "CREATED",
        "AT",
        "URL",
    ]
    assert chosen.split() == ["NAME", "ID", "feature-exploration", "ws-def456"]
    assert re.match(r"workspace count +\d+\n", single)
    assert "\x1b" not in listed + single


def test_a_list_that_goes_on_says_so_unless_it_is_as_long_as_was_asked_for(
    strongly: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strongly.cli.calls.DEFAULT_LIMIT", 2)

    some = strongly("projects", "list")
    chosen = strongly("projects", "list", "--limit", "3")
    every = strongly("projects", "list", "--all")

    assert (len(some.json), len(chosen.json)) == (2, 3)
    assert some.err == (
        f"strongly: note: showing 2 of {len(every.json)} items; use --all to show all, or --limit COUNT to show more\n"
    )
    assert len(every.json) > 3
    assert (chosen.err, every.err) == ("", "")


def invisible(text: str) -> list[str]:
    """Characters that command, reorder or hide text, but for line breaks."""
    return [each for each in text if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp") and each != "\n"]


def test_messages_command_no_terminal(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, project_id: str) -> Project:
        try:
            raise OSError(EVIL)
        except OSError as error:
            raise NotFoundError(f"no {project_id}") from error

    monkeypatch.setattr("strongly._sync.resources.projects.Projects.retrieve", refuse)
    evil = EVIL.replace("\n", "")

    shown = [
        strongly("--debug", "projects", "retrieve", evil),
        strongly("projects", "delete", evil, stdin="n\n", typed=True),
        strongly("projects", "create", "--body", evil),
        strongly("projects", evil),
        strongly("projects", "list", f"--{evil}"),
        strongly("--profile", evil, "projects", "list"),
        strongly("--base-url", f"https://{evil}", "projects", "list"),
    ]

    assert [done.status for done in shown] == [3, 3, *[2] * 5]
    assert [invisible(done.err) for done in shown] == [[]] * len(shown)
    assert "forged" in shown[0].err


@pytest.mark.parametrize("output", ["json", "yaml"])
def test_what_is_escaped_can_be_read_back(output: str) -> None:
    text = Printer(output).text({"name": f"é{EVIL}"})

    assert {"json": json.loads, "yaml": yaml.safe_load}[output](text) == {"name": f"é{EVIL}"}
    assert not invisible(text)
    assert "é" in Printer(output).text({"name": "é"})


@pytest.mark.parametrize("output", ["table", "json", "yaml", "csv"])
def test_texts_of_a_server_command_no_terminal(output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    project = Project.from_dict({"id": "p", "name": EVIL, EVIL: "[red]"})

    for result in (project, [project], [{EVIL: EVIL}]):
        text = Printer(output, columns=("name",)).text(result) + Printer(output).text(result)
        assert "[red]" in text or result is not project
        # What the program itself writes are colours alone.
        assert not invisible(re.sub(r"\x1b\[[\d;]*m", "", text))


def test_programs_get_texts_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    printer = Printer("csv", columns=("log_type", "lines", "content"))

    printer.show(WorkspaceLogs.from_dict({"logType": EVIL}))

    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out)))["log_type"] == EVIL


def test_half_a_character_is_printed_as_json_writes_it(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def retrieve(self: object, project_id: str) -> Project:
        return Project.from_dict({"id": "\ud800"})

    monkeypatch.setattr("strongly._sync.resources.projects.Projects.retrieve", retrieve)

    assert strongly("projects", "retrieve", "p").json["id"] == "\ud800"


LIST_RUNNING = ("workspaces", "list", "--status", "running", "--output", "table")


@pytest.mark.parametrize(
    ("variables", "arguments", "terminal", "elsewhere"),
    [
        ({}, (), True, False),
        ({"FORCE_COLOR": "1"}, (), True, True),
        ({"CLICOLOR_FORCE": "1"}, (), True, True),
        ({"FORCE_COLOR": "0", "CLICOLOR_FORCE": ""}, (), True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False, False),
        ({"NO_COLOR": "", "CLICOLOR": "0"}, (), False, False),
        ({"TERM": "dumb"}, (), False, False),
        ({"NO_COLOR": "1", "TERM": "dumb"}, ("--color", "always"), True, True),
        ({"FORCE_COLOR": "1"}, ("--color=never",), False, False),
        ({"FORCE_COLOR": "1"}, ("--color", "auto"), True, True),
    ],
    ids=short_id,
)
def test_colors_are_for_terminals_unless_somebody_decides_otherwise(
    strongly: Command,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    arguments: tuple[str, ...],
    terminal: bool,
    elsewhere: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm-256color", "COLUMNS": "60"} | variables).items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[32mrunning" in strongly(*arguments, *LIST_RUNNING).out) is elsewhere
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    shown = strongly(*LIST_RUNNING, *arguments).out
    assert ("\x1b[32mrunning" in shown, "\x1b[1m" in shown) == (terminal, terminal)


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-1+A1", "@SUM(A1)", "\tx", "\rx", "-", "+-1", "-1e", "-draft"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    Printer("csv", columns=("name", "count")).show([{"name": text, "count": -1}] * 2)

    out, err = capsys.readouterr()
    assert [*csv.reader(io.StringIO(out, newline=""))] == [["name", "count"], *[[f"'{text}", "-1"]] * 2]
    assert err.count("apostrophe") == err.count("\n") == 1


@pytest.mark.parametrize("text", ["-5", "+3.5", "-.5e-3", "1=1", "a-b", "", " =1", "'=1", "2026-1", "a\rb", '"', ","])
def test_all_other_text_in_csv_is_what_the_server_sent(capsys: pytest.CaptureFixture[str], text: str) -> None:
    Printer("csv", columns=("name",)).show([{"name": text, "x": 1}])

    out, err = capsys.readouterr()
    assert [*csv.reader(io.StringIO(out, newline=""))][1] == [text, "1"]
    assert err == ""


def test_raw_csv_is_what_the_server_sent(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def retrieve(self: object, project_id: str) -> Project:
        return Project.from_dict({"id": "p", "name": "=1+1"})

    monkeypatch.setattr("strongly._sync.resources.projects.Projects.retrieve", retrieve)
    show_name = ("projects", "retrieve", "p", "-o", "csv", "--columns", "name")

    assert strongly(*show_name).out == "name\n'=1+1\n"
    assert strongly("--raw-csv", *show_name).out == strongly(*show_name, "--raw-csv").out == "name\n=1+1\n"


@pytest.fixture
def environment(server: SandboxServer, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "STRONGLY_API_URL": server.url,
        "STRONGLY_API_KEY": KEY,
    }


def test_it_finds_out_that_the_output_goes_to_a_terminal(environment: dict[str, str]) -> None:
    pty = pytest.importorskip("pty")
    script = f"{sys.executable} -m strongly projects list --limit 1"

    try:
        theirs, ours = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal can be opened: {error}")  # no /dev/pts, as in a bare chroot
    with os.fdopen(theirs, "rb", buffering=0) as terminal:
        subprocess.run(script, shell=True, check=True, stdout=ours, stderr=subprocess.PIPE, env=environment)
        os.close(ours)
        assert terminal.read(4000).startswith(b"\x1b[1mID")


def test_it_ends_quietly_when_nobody_reads_the_output(environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "strongly", "projects", "list", "--limit", "1"]
    gone = subprocess.run(command, check=False, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment)
    os.close(writer)

    assert gone.returncode == 141
    assert [line for line in gone.stderr.splitlines() if "note: showing 1" not in line] == []


@pytest.mark.parametrize("arguments", [["--help"], ["completion", "zsh"]])
def test_a_closed_pipe_is_known_as_one_on_windows_too(arguments: list[str]) -> None:
    program = f"""
import errno, io, sys
import strongly.cli.program  # before this process passes for one on Windows
from strongly.cli import main

class Pipe(io.FileIO):
    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            raise OSError(errno.EINVAL, "Invalid argument") from None

sys.platform = "win32"
sys.stdout = io.TextIOWrapper(io.BufferedWriter(Pipe(1, "w", closefd=False)))
sys.exit(main({arguments}))
"""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run([sys.executable, "-c", program], stdout=pipe, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_output_suits_every_encoding(server: SandboxServer, tmp_path: Path, encoding: str) -> None:
    name = f"caf\u00e9 \u2603 {encoding}"
    with Strongly(KEY, server.url) as client:
        project = client.projects.create(name=name, description="d")

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {
            "HOME": str(tmp_path),
            "STRONGLY_API_URL": server.url,
            "STRONGLY_API_KEY": KEY,
            "PYTHONIOENCODING": encoding,
        }
        command = [sys.executable, "-m", "strongly", *arguments]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert b"Traceback" not in done.stderr
        return done

    for output, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        read = run("projects", "retrieve", project.id, "--output", output)
        assert load(read.stdout.decode(encoding))["name"] == name
    for output in ("csv", "table"):
        assert run("projects", "retrieve", project.id, "--output", output).returncode == 0
    assert run("workspaces", "list", "--help").returncode == 0
    assert run("projects", "retrieve", "n\u00f6").returncode == 3
    assert run("projects", "retrieve", project.id, "--columns", "\u2603").returncode == 2


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("projects list >&-", 1),
        ("projects list --output table <&- >&- 2>&-", 1),
        ("completion zsh >&-", 1),
        ("projects list --limit 1 2>&-", 0),
        ("workspaces restart ws-abc123 --wait 2>&-", 0),
        ("workspaces delete ws-abc123 <&-", 2),
    ],
)
def test_streams_may_be_closed(server_in_real_time: SandboxServer, tmp_path: Path, line: str, status: int) -> None:
    done = subprocess.run(
        f"{sys.executable} -m strongly {line}",
        shell=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={"HOME": str(tmp_path), "STRONGLY_API_URL": server_in_real_time.url, "STRONGLY_API_KEY": KEY},
        check=False,
    )

    assert b"Traceback" not in done.stderr
    assert done.returncode == status


def test_scalars_and_bytes_are_printed_without_quotes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for result in ("a", 1, ["a", 2], {"b": 3}):
        sys.stdout.write(Printer("csv").text(result))
    sys.stdout.flush()
    write_bytes(b"\xff\n")
    sys.stdout.buffer.flush()

    assert capfdbinary.readouterr().out == b"a\n1\na\n2\nb\n3\n\xff\n"
