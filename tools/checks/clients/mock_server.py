"""Runs the documentation's example against a mock server that knows nothing but openapi.yaml."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.spec.dist import full_paths
from tools.spec.document import load_document

from .commands import ENVIRONMENT, PATH, TIMEOUT_SECONDS, CheckError, fresh_folder, run
from .expected import access
from .subjects import CheckResult

COMMAND = "npx prism mock full-paths.json --port {port}"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the document with Prism, and return the URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program, *arguments = shlex.split(COMMAND.format(port=port))[1:]
    log = folder / "prism.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [shutil.which(program, path=PATH) or program, *arguments],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ends_at = time.monotonic() + TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < ends_at:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CheckError(f"{COMMAND}: it does not listen\n{log.read_text(encoding='utf-8')[-4000:]}")


@dataclass(frozen=True)
class Mock:
    """The example runs to its end with the examples of the document as responses."""

    needs: tuple[str, ...] = ("node", "npx", "prism")

    def row(self) -> CheckResult:
        return CheckResult("prism", "Python", "strongly, against Prism", generated="-", compiled="-")

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder("prism")
        document = full_paths(load_document(ROOT / "openapi.yaml"))
        (folder / "full-paths.json").write_text(json.dumps(document), encoding="utf-8")
        with serving(folder) as url:
            run(shlex.join([sys.executable, str(ROOT / "examples/complete.py")]), folder, access(url))
        row.ran = "yes"
