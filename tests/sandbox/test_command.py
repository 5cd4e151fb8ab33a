"""The command: it prints what to export, serves, keeps the state, and stops when told to."""

import contextlib
import errno
import functools
import io
import json
import operator
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongly.sandbox import Sandbox, SandboxServer, cli, load_document
from strongly.sandbox.server import listen
from tests.sandbox.api import PREFIX


@dataclass
class Running:
    process: subprocess.Popen[str]
    url: str
    key: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + PREFIX + path, headers={"X-API-Key": self.key})


@contextmanager
def running(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[Running]:
    command = [sys.executable, "-m", "strongly.sandbox", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | (environment or {})
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline(), process.stdout.readline()]
            values = [re.fullmatch(r"export (STRONGLY_API_URL|STRONGLY_API_KEY)=(\S+)\n", line) for line in lines]
            assert all(values), (lines, process.stderr and process.stderr.read())
            url, key = (value[2] for value in values if value)
            yield Running(process, url, key)
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors


def test_it_serves_what_it_says(tmp_path: Path) -> None:
    arguments = ["--db", str(tmp_path / "sandbox.db"), "--seed-demo"]
    with running(*arguments, "--name", "first") as first:
        assert first.get("/projects/proj-abc123").headers["X-Sandbox"] == "first"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", first.url)
        assert first.key == "sk-sandbox-demo"
        assert first.get("/projects/proj-abc123").status_code == 200
        httpx.delete(f"{first.url}{PREFIX}/volumes/vol-abc123", headers={"X-API-Key": first.key})
        code, errors = stop(first.process, signal.SIGINT)
    assert (code, errors.splitlines()) == (
        0,
        [
            "The sandbox first is running. Press Ctrl-C to stop it.",
            f"API reference: {first.url}/",
            f"Dashboard: {first.url}/dashboard",
            "Stopped.",
        ],
    )
    assert "Traceback" not in errors

    with running(*arguments, "-v") as second:
        assert second.get("/projects/proj-abc123").status_code == 200
        assert second.get("/volumes/vol-abc123").status_code == 404
        code, errors = stop(second.process, signal.SIGTERM)
    assert code == 0
    assert "no demo data was added" in errors
    assert "GET /api/v1/volumes/vol-abc123 404" in errors
    assert "Traceback" not in errors


def test_keys_can_be_configured() -> None:
    with running("--api-key", "sk-x=projects:read,volumes:read", "--api-key", "sk-y") as sandbox:
        assert sandbox.key == "sk-x"
        assert sandbox.get("/projects").status_code == 200
        assert sandbox.get("/workspaces").status_code == 403
        sandbox.key = "sk-y"
        assert sandbox.get("/workspaces").status_code == 200
        sandbox.key = "sk-sandbox-demo"
        assert sandbox.get("/workspaces").status_code == 401


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--startup-seconds", "0"], {}), ([], {"STRONGLY_SANDBOX_STARTUP_SECONDS": "0"})],
)
def test_the_time_to_start_can_be_configured(arguments: list[str], environment: dict[str, str]) -> None:
    with running(*arguments, environment=environment) as sandbox:
        body = {"name": "w", "description": "d", "environmentType": "jupyter"}
        created = httpx.post(f"{sandbox.url}{PREFIX}/workspaces", json=body, headers={"X-API-Key": sandbox.key})
        identifier = created.json()["data"]["id"]
        assert sandbox.get(f"/workspaces/{identifier}").json()["data"]["status"] == "running"


def test_host_names_can_be_allowed() -> None:
    with running("--allow-host", "a.example.com", "--allow-host", "host.docker.internal") as server:
        for host, status in [("a.example.com", 200), ("host.docker.internal:1", 200), ("b.example.com", 421)]:
            headers = {"X-API-Key": server.key, "Host": host}
            assert httpx.get(f"{server.url}{PREFIX}/projects", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("arguments", "warns"),
    [
        (["--host", "0.0.0.0"], True),
        (["--host", "0.0.0.0", "--api-key", "sk-sandbox-demo=projects:read"], True),
        (["--host", "0.0.0.0", "--api-key", "sk-mine"], False),
        (["--host", "localhost"], False),
    ],
)
def test_the_default_key_on_a_network_is_warned_about(
    arguments: list[str], warns: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stop(server: object, sockets: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("uvicorn.Server.run", stop)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    assert cli.main(["--port", "0", *arguments]) == 0

    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any("0.0.0.0 with its default API key, which is public" in text for text in warnings) == warns


def test_a_port_in_use_is_reported_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert cli.main(["--port", str(port)]) == 1

    assert capsys.readouterr().err == (
        f"strongly-sandbox: error: port {port} of 127.0.0.1 is in use by another program; "
        "stop it, or choose another --port, such as 0 for a free one\n"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_in_use_is_reported_with_the_sandbox_that_uses_it(
    host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strongly.sandbox.server._PROBE_SECONDS", 60)  # on a busy machine, it may take that long
    with Sandbox() as sandbox, SandboxServer(sandbox, host, name="blue") as server:
        port = urlsplit(server.url).port

        assert cli.main(["--host", host, "--port", str(port)]) == 1
        with pytest.raises(OSError, match=f"port {port} of {host} is in use by the sandbox blue"):
            SandboxServer(sandbox, host, port or 0)

    assert f"error: port {port} of {host} is in use by the sandbox blue; stop it, or" in capsys.readouterr().err


@pytest.mark.parametrize(
    "response", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nX-Sandbox: \x1b[2J\r\n\r\n"]
)
def test_a_program_that_is_not_a_sandbox_is_not_named(response: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    def respond(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(response)

    with socket.create_server(("127.0.0.1", 0)) as other:
        thread = threading.Thread(target=respond, args=[other])
        thread.start()
        assert cli.main(["--port", str(other.getsockname()[1])]) == 1
        thread.join()

    assert "is in use by another program; stop it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--db", "."], 1, "cannot use . as a sandbox database: it is a folder"),
        (
            ["--db", "nowhere/sandbox.db"],
            1,
            "nowhere does not exist; create it, or pass a new file in an existing folder",
        ),
        (["--db", __file__], 1, "file is not a database"),
        (["--host", "300.1.1.1"], 1, "cannot listen on 300.1.1.1 port 0: "),
        (["--host", "\xe9..b"], 1, "cannot listen on \xe9..b port 0: "),
        (["--spec", "nowhere.json"], 2, "cannot read --spec nowhere.json: "),
        (["--spec", "."], 2, "cannot read --spec .: "),
        (["--api-key", "sk-x=everything"], 2, "unknown scopes: everything"),
    ],
)
def test_a_value_that_cannot_be_used_is_reported_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    assert cli.main(["--port", "0", *arguments]) == status

    errors = capsys.readouterr().err
    assert errors.startswith("strongly-sandbox: error: ")
    assert message in errors
    assert errors.count("\n") == 1


DOCUMENT = load_document()
SCHEMAS = DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.json", b"[1,", "x.json is not valid JSON: "),
        ("x.json", b"", "x.json is not valid JSON: "),
        ("x.json", b"[" * 100_000, "x.json is not valid JSON: "),
        ("x.yaml", b"a:\n\tb: 1", "x.yaml is not valid YAML: line 2, column 1: found character '\\t'"),
        ("x.yaml", b"a: b: c", "x.yaml is not valid YAML: line 1, column 5: mapping values are not allowed"),
        ("x.yaml", b"a: \x00", "x.yaml is neither valid JSON nor valid YAML: "),
        ("x.yaml", b"[" * 10_000, "x.yaml is neither valid JSON nor valid YAML: "),
        ("x.yaml", b"", "x.yaml is empty"),
        ("x.yaml", b"- 1", "x.yaml is not a mapping, but of type list"),
        ("x", b"\x7fELF\xff\x00", "x is not a text file in UTF-8"),
        ("x.json", b"{}", "x.json is not an OpenAPI 3 document: its key 'openapi' is None"),
        ("x.json", b'{"swagger": "2.0"}', "x.json is not an OpenAPI 3 document"),
        (
            "x.json",
            b'{"openapi": "3.1.0"}',
            "servers and paths: 'servers' is missing; check it with an OpenAPI validator",
        ),
        ("x.json", {"servers": []}, "servers and paths: the list of servers is empty"),
        ("x.json", {"paths": {"/projects": None}}, "/projects: the path item is empty"),
        ("x.json", {"paths": []}, "servers and paths: "),
        ("x.json", {"paths": {"/projects": {"get": 5}}}, "/projects: "),
        ("x.json", {"paths": {"/projects": {"get": {"responses": {}}}}}, "/projects: "),
        ("x.json", {"paths": {"/projects": {"$ref": "#/nowhere"}}}, "/projects: #/nowhere does not exist"),
        ("x.json", {"paths": {"/projects": {"$ref": "#/paths/~1projects"}}}, "#/paths/~1projects refers to itself"),
        ("x.json", {"paths": {}}, "the OpenAPI document lacks operations that have a handler"),
        ("x.json", json.dumps(DOCUMENT).encode("utf-16"), "x.json is not a text file in UTF-8"),
        ("x.json", {"info": {}}, "x.json: the API reference: 'title' is missing; check it with an OpenAPI validator"),
        ("x.json", {"info": {**DOCUMENT["info"], "description": 5}}, "x.json: the API reference: "),
        ("x.json", {"tags": None}, "x.json: the API reference: "),
        (
            "x.json",
            {"components": {**DOCUMENT["components"], "schemas": SCHEMAS | {"Project": {"type": 5}}}},
            "schema: ",
        ),
    ],
)
def test_a_document_that_cannot_be_served_is_reported_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: Any, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(DOCUMENT | content).encode())

    assert cli.main(["--port", "0", "--spec", str(path)]) == 2

    errors = capsys.readouterr().err
    assert errors.startswith("strongly-sandbox: error: ")
    assert message in errors
    assert errors.count("\n") == 1


def test_a_document_that_cannot_be_read_is_reported_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    # Permissions do not restrict root, and are different on Windows.
    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert cli.main(["--port", "0", "--spec", "x.json"]) == 2

    assert capsys.readouterr().err == "strongly-sandbox: error: cannot read --spec x.json: Permission denied\n"


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to each value in a document."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.exhaustive
@given(place=st.sampled_from(list(places(DOCUMENT))), value=st.sampled_from([None, 5, [], {}, "x"]))
@settings(max_examples=200)
def test_no_damage_to_a_document_is_a_traceback(place: tuple[Any, ...], value: Any) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    *parents, last = place
    functools.reduce(operator.getitem, parents, document)[last] = value
    errors = io.StringIO()

    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(errors),
        mock.patch("uvicorn.Server.run"),
        mock.patch("signal.signal"),
    ):
        path = Path(folder, "openapi.json")
        path.write_text(json.dumps(document), encoding="utf-8")
        status = cli.main(["--port", "0", "--spec", str(path)])

    assert status == 0 or (status == 2 and errors.getvalue().count("\n") == 1)


def test_a_document_in_yaml_says_what_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    path = tmp_path / "openapi.yaml"
    path.write_text("openapi: 3.1.0", encoding="utf-8")

    assert cli.main(["--port", "0", "--spec", str(path)]) == 2

    assert capsys.readouterr().err.endswith("reading YAML requires pyyaml: pip install pyyaml, or convert it to JSON\n")


@pytest.mark.parametrize(
    "argument",
    [
        "--startup-seconds=-1",
        "--startup-seconds=soon",
        "--startup-seconds=inf",
        "--port=70000",
        "--port=x",
        "--port=",
        "--host=",
        "--name=",
        "--name=a b",
        "--name=-x",
        "--allow-host=",
        "--allow-host=*",
        "--allow-host=http://a.example.com",
        "--allow-host=a.example.com:8765",
        "--db=",
        "--spec=",
    ],
)
def test_a_value_that_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([argument])

    assert ended.value.code == 2
    assert f"strongly-sandbox: error: argument {argument.partition('=')[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "shell", "lines"),
    [
        ("linux", "/bin/sh", ["export STRONGLY_API_URL=http://127.0.0.1:", "export STRONGLY_API_KEY='sk-it'\"'\"'s'"]),
        ("win32", None, ["$env:STRONGLY_API_URL = 'http://127.0.0.1:", "$env:STRONGLY_API_KEY = 'sk-it''s'"]),
        ("win32", "/usr/bin/bash", ["export STRONGLY_API_URL=", "export STRONGLY_API_KEY="]),
    ],
)
def test_the_lines_to_copy_are_for_the_shell_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
    shell: str | None,
    lines: list[str],
) -> None:
    def stop(sockets: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("strongly.sandbox.server.make_server", lambda *arguments: SimpleNamespace(run=stop))
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.delenv("SHELL", raising=False)
    if shell:
        monkeypatch.setenv("SHELL", shell)

    assert cli.main(["--port", "0", "--api-key", "sk-it's"]) == 0

    printed = capsys.readouterr().out.splitlines()
    assert [line[: len(start)] for line, start in zip(printed, lines, strict=True)] == lines


def test_a_port_is_taken_exclusively_where_reusing_an_address_would_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Windows alone has this option; here it stands for another one, whose effect can be seen.
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)

    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
@pytest.mark.parametrize("arguments", [["--help"], ["--api-key", "sk-\u2026", "--db", "."]])
def test_output_suits_every_encoding(arguments: list[str], encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "strongly.sandbox", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )

    assert b"Traceback" not in done.stderr
    assert done.returncode == (0 if arguments == ["--help"] else 1)


def test_output_that_cannot_be_written_is_reported_in_one_line() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        command = [sys.executable, "-m", "strongly.sandbox", "--port", "0"]
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=20, check=False)

    assert (done.returncode, done.stderr) == (
        1,
        "strongly-sandbox: error: cannot write to stdout: [Errno 32] Broken pipe\n",
    )


@pytest.mark.parametrize("module", ["uvicorn", "httptools", "jsonschema_rs"])
def test_a_missing_extra_is_said_clearly(module: str) -> None:
    code = (
        f"import sys; sys.modules['{module}'] = None\n"
        "from strongly.sandbox.cli import main\n"
        "sys.exit(main(['--port', '0']))"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    # As `strongly` has it, which needs the extra `cli`.
    assert result.returncode == 2
    assert result.stderr == (
        f"strongly-sandbox: error: {module} is not installed. "
        "Install the extra `sandbox`: pip install httptools jsonschema-rs uvicorn\n"
    )
