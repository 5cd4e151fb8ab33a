"""Servers for the clients, and the expected output of the clients."""

from __future__ import annotations

import http.server
import json
import re
import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from strongly import Strongly
from strongly.sandbox import Sandbox, SandboxServer
from tools import ROOT

from .commands import CheckError, run

KEY = "sk-sandbox-clients"
# Less than the poll interval of one second, so that each program waits exactly once.
STARTUP_SECONDS = 0.5
POLL_SECONDS = 1.0


@contextmanager
def sandbox(*, seeded: bool) -> Iterator[str]:
    with Sandbox(keys=[KEY], startup_seconds=STARTUP_SECONDS) as served, SandboxServer(served) as server:
        if seeded:
            served.seed_demo()
        yield server.url


NEWER_WORKSPACES = (
    {"id": "ws-1", "name": "first", "status": "hibernating", "environmentType": "marimo", "colour": {"hue": 7}},
    {"id": "ws-2", "name": "second", "status": "running"},
)
NEWER_STATUS = "incubating"


class NewerServer(http.server.BaseHTTPRequestHandler):
    """Responds like a later deployment: with values and fields that are not in the spec, and behind a proxy."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/api/v1/workspaces":
            offset = int(parse_qs(url.query)["offset"][0])
            pagination = {"total": 2, "limit": 1, "offset": offset, "hasMore": offset < 1, "pages": 2}
            page = {"success": True, "data": [NEWER_WORKSPACES[offset]], "pagination": pagination, "took": 0.1}
            self._respond(200, "application/json", json.dumps(page))
        else:
            self._respond(404, "text/html", "<h1>Not found</h1>")

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        project = {**sent, "id": "proj-1", "status": NEWER_STATUS, "colour": {"hue": 7}}
        self._respond(201, "application/json", json.dumps({"success": True, "data": project, "took": 0.1}))

    def _respond(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def newer_server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), NewerServer) as server:
        # `shutdown` waits until the server polls: by default, every half second.
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


# Output that varies between runs, and between languages that format integers differently.
VARYING = (
    (re.compile(r"\b(proj|vol|ws)-[0-9a-f]{12}\b"), r"\1-…"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "…"),
    (re.compile(r"[\d.]+%"), "…%"),
    (re.compile(r"(\d)\.0\b"), r"\1"),
)


def normalized(text: str) -> list[str]:
    """Return the output of a program as lines, without the parts that vary."""
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text.splitlines()


# The example polls every five seconds. It prints a line per poll, so it must poll as often as the other clients.
RUN_EXAMPLE = f"""
import runpy, time
sleep = time.sleep
time.sleep = lambda seconds: sleep({POLL_SECONDS})
runpy.run_path("examples/complete.py", run_name="__main__")
"""


def example_output() -> str:
    """Return the output of the documentation's example."""
    with sandbox(seeded=False) as url:
        return run(shlex.join([sys.executable, "-c", RUN_EXAMPLE]), ROOT, access(url))


def quickstart_output(url: str, *, creates: bool) -> str:
    with Strongly(KEY, url) as client:
        lines = [f"{workspace.name}: {workspace.status}" for workspace in client.workspaces.list()]
    return "\n".join([*lines, *(["quickstart: active"] if creates else []), "404 not-found"])


def newer_server_output(*, creates: bool) -> str:
    lines = [f"{workspace['name']}: {workspace['status']}" for workspace in NEWER_WORKSPACES]
    return "\n".join([*lines, *([f"quickstart: {NEWER_STATUS}"] if creates else []), "404 no code"])


def access(url: str) -> dict[str, str]:
    return {"STRONGLY_API_URL": url, "STRONGLY_API_KEY": KEY}


def compare(what: str, printed: str, expected: str) -> None:
    actual, wanted = normalized(printed), normalized(expected)
    if actual != wanted:
        raise CheckError("\n".join([f"{what} printed", *actual, "instead of", *wanted]))
