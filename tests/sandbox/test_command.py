"""The command: it prints what to export, serves, keeps the state, and stops when told to."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from strongly.sandbox import cli
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
    with running(*arguments) as first:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", first.url)
        assert first.key == "sk-sandbox-demo"
        assert first.get("/projects/proj-abc123").status_code == 200
        httpx.delete(f"{first.url}{PREFIX}/volumes/vol-abc123", headers={"X-API-Key": first.key})
        code, errors = stop(first.process, signal.SIGINT)
    assert (code, errors.splitlines()[-1]) == (0, "Stopped.")
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


def test_a_taken_port_is_said_clearly(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert cli.main(["--port", str(port)]) == 1

    errors = capsys.readouterr().err
    assert errors.startswith(f"strongly-sandbox: cannot listen on 127.0.0.1 port {port}: ")
    assert "in use" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--db", "."], "cannot be used as a sandbox database"),
        (["--spec", "nowhere.json"], "nowhere.json"),
        (["--api-key", "sk-x=everything"], "unknown scopes: everything"),
        (["--host", "300.1.1.1"], "cannot listen on 300.1.1.1 port 0"),
    ],
)
def test_mistakes_are_said_clearly(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert cli.main(["--port", "0", *arguments]) == 1

    errors = capsys.readouterr().err
    assert errors.startswith("strongly-sandbox: ")
    assert message in errors


@pytest.mark.parametrize(
    "argument", ["--startup-seconds=-1", "--startup-seconds=soon", "--startup-seconds=inf", "--port=70000", "--port=x"]
)
def test_a_wrong_number_is_refused(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    with pytest.raises(SystemExit):
        cli.main([argument])

    assert f"argument {argument.partition('=')[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize("module", ["uvicorn", "jsonschema_rs"])
def test_a_missing_extra_is_said_clearly(module: str) -> None:
    code = (
        f"import sys; sys.modules['{module}'] = None\n"
        "from strongly.sandbox.cli import main\n"
        "sys.exit(main(['--port', '0']))"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert (
        result.stderr
        == f"strongly-sandbox: {module} is missing. Install the extra `sandbox`: pip install jsonschema-rs uvicorn\n"
    )
