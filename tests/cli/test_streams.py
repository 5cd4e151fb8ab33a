"""stdin, stdout and stderr in any encoding, closed or full, and users without a home directory."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from strongly.sandbox import SandboxServer
from tests.cli.conftest import KEY, Command

NAME = "caf\u00e9 \u2603"
BODY = f"name: {NAME}\ndescription: d\n"
NOTE = (
    "strongly: note: stdout has the encoding cp1252, which lacks some of the characters: they are written as escapes "
    "such as \\u2026; set PYTHONIOENCODING=utf-8 to write UTF-8\n"
)


def run(
    server: SandboxServer, home: Path, line: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", line.replace("strongly ", f"{sys.executable} -m strongly ", 1)],
        input=stdin,
        capture_output=True,
        env={"HOME": str(home), "STRONGLY_API_URL": server.url, "STRONGLY_API_KEY": KEY, **environment},
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_stdin_is_utf_8(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, encoding: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from strongly.cli import main

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{mark}{BODY}".encode()), encoding))

    assert main(["projects", "create", "--body", "-", "--output", "csv", "--columns", "name"]) in (0, 5)
    out, err = capsys.readouterr()
    assert NAME in out + err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_utf_8_or_have_a_byte_order_mark(strongly: Command, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "body"
    file.write_bytes(f"name: {NAME} in {encoding}\ndescription: d\n".encode(encoding))

    assert strongly("projects", "create", "--body", str(file)).json["name"] == f"{NAME} in {encoding}"


def test_stdin_that_is_no_text_is_refused(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from strongly.cli import main

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), "latin-1"))

    assert main(["projects", "create", "--body", "-"]) == 2


@pytest.mark.parametrize("output", ["csv", "yaml", "table", "json"])
def test_escapes_are_announced_once(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    from strongly.cli import main

    strongly("projects", "create", "--name", f"{NAME} {output}", "--description", NAME)
    line = ["projects", "list", "--search", f"{NAME} {output}", "--output", output, "--columns", "name,description"]
    for encoding, announced in (("cp1252", "" if output == "json" else NOTE), ("utf-8", "")):
        buffer = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, encoding))
        assert main(line) == 0
        assert capsys.readouterr().err == announced  # the escapes of JSON are a part of it
        assert (b"\\u2603" in buffer.getvalue()) is (encoding != "utf-8")


def test_stdin_is_utf_8_in_the_locale_c(server: SandboxServer, tmp_path: Path) -> None:
    line = "strongly projects create --exist-ok --body -"
    done = run(server, tmp_path, line, f"{BODY}category: C".encode(), LC_ALL="C", PYTHONUTF8="0")

    assert json.loads(done.stdout)["name"] == NAME


def test_what_the_encoding_has_is_not_escaped(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, server: SandboxServer
) -> None:
    from strongly.cli import main

    strongly("projects", "create", "--name", "na\u00efve", "--description", "d")
    for output in ("csv", "yaml"):
        buffer = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, "latin-1"))
        assert main(["projects", "list", "--search", "na\u00efve", "--columns", "name", "--output", output]) == 0
        assert "na\u00efve".encode("latin-1") in buffer.getvalue()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("line", ["--help", "projects list", "projects list --output csv"])
def test_a_full_disk_is_an_error(server: SandboxServer, tmp_path: Path, line: str) -> None:
    done = run(server, tmp_path, f"strongly {line} > /dev/full")

    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1].endswith(": No space left on device")
    assert done.stderr.startswith(b"strongly: error: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("line", ["projects list --help", "--version"])
def test_a_help_that_nobody_reads_ends_quietly(server: SandboxServer, tmp_path: Path, line: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "strongly", *line.split()], stdout=pipe, stderr=subprocess.PIPE, check=False
        )

    assert (done.returncode, done.stderr) == (141, b"")


def test_messages_that_nobody_reads_do_not_change_the_status(server: SandboxServer, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run([sys.executable, "-m", "strongly", "nonsense"], stderr=pipe, check=False)

    assert done.returncode == 2


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("strongly projects list >&-", 1, "strongly: error: stdout is closed\n"),
        ("strongly --help >&-", 1, "strongly: error: stdout is closed\n"),
        ("strongly projects create --body - <&-", 2, "stdin does not contain a mapping in JSON or YAML"),
        ("strongly login --key-stdin --base-url https://a.example.com <&-", 2, "the API key is empty"),
        ("strongly projects list --output csv --limit 1 --columns id <&- 2>&-", 0, ""),
        ("strongly nonsense <&- >&- 2>&-", 2, ""),
    ],
)
def test_closed_streams_are_no_tracebacks(
    server: SandboxServer, tmp_path: Path, line: str, status: int, message: str
) -> None:
    done = run(server, tmp_path, line)

    assert done.returncode == status
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="homes are elsewhere")
def test_users_may_have_no_home(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")

    def nobody(user: object) -> None:
        raise KeyError(user)

    monkeypatch.setattr("pwd.getpwuid", nobody)

    assert strongly("projects", "list").status == 0
    for line in ("login --no-check --key-stdin --base-url https://a.example.com", "config show"):
        done = strongly(*line.split(), stdin=KEY)
        assert (done.status, done.err) == (
            2,
            "strongly: error: you have no home directory for ~/.strongly/config: set HOME to a directory\n",
        )
    monkeypatch.delenv("STRONGLY_API_URL")
    assert strongly("projects", "list").status == 2


@pytest.mark.parametrize("kind", ["directory", "not-utf-8", "unreadable"])
def test_a_profile_file_that_cannot_be_read_is_a_message(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    file = home / ".strongly" / "config"
    if kind == "directory":
        file.mkdir(parents=True)
    else:
        file.parent.mkdir()
        file.write_bytes(b"\xff" if kind == "not-utf-8" else b"[default]\n")
    if kind == "unreadable":

        def denied(*arguments: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("strongly._config.profiles._opened", denied)
    reason = {
        "directory": "it is not a regular file",
        "not-utf-8": "it is not text in UTF-8",
        "unreadable": "Permission denied",
    }[kind]

    for line in ("projects list", "config show", "projects list --profile a"):
        done = strongly_outside(*line.split())
        assert (done.status, done.err) == (2, f"strongly: error: {file} cannot be read: {reason}\n")
