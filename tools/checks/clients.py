"""Generates clients from openapi.yaml in other languages, compiles them, and runs them against a sandbox.

    python -m tools.checks.clients [--require typescript,go,java,openapi-generator]

The commands are those of docs/other-languages.md and the programs those of clients/. Each goes through the steps of
examples/complete.py and has to print what that prints. What a missing program prevents is skipped.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from strongly import Strongly
from strongly.sandbox import Sandbox, SandboxServer
from tools import ROOT

CLIENTS = ROOT / "clients"
BUILD = ROOT / "build/clients"
DOCUMENTS = (ROOT / "openapi.yaml", CLIENTS / "open-enumerations.overlay.yaml")

KEY = "sk-sandbox-clients"
# Shorter than the second between two polls of the programs, so that each waits once.
STARTUP_SECONDS = 0.5
POLL_SECONDS = 1.0
LIMIT_SECONDS = 300
WORKERS = 2

PATH = os.pathsep.join([str(Path(sys.executable).parent), str(ROOT / "node_modules/.bin"), os.environ.get("PATH", "")])
# Nothing is fetched: what is used is installed, and what is generated needs nothing else.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("STRONGLY_")} | {
    "PATH": PATH,
    "PYTHONUTF8": "1",
    "REDOCLY_TELEMETRY": "off",
    "npm_config_offline": "true",
    "GOPROXY": "off",
    # Starting takes longer than what openapi-generator has to do: half the time without the second compiler.
    "JAVA_OPTS": "-XX:TieredStopAtLevel=1",
}

OPEN_ENUMERATIONS = "oas-patch overlay openapi.yaml open-enumerations.overlay.yaml --output open.yaml"


class CheckError(Exception):
    """A client is not as it should be."""


@dataclass
class Row:
    """What came of one check."""

    name: str
    language: str
    generator: str
    generated: str = "no"
    compiled: str = "no"
    ran: str = "no"
    seconds: float = 0.0
    skipped: str = ""
    problem: str = ""

    @property
    def title(self) -> str:
        return f"{self.language} ({self.generator})"

    @property
    def cells(self) -> list[str]:
        if self.skipped:
            return [self.language, self.generator, "skipped", "skipped", "skipped", "-"]
        return [self.language, self.generator, self.generated, self.compiled, self.ran, f"{self.seconds:.1f}"]


class Subject(Protocol):
    """What is checked, with the programs that it takes."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def row(self) -> Row: ...

    def check(self, row: Row, expected: str) -> None:
        """Fill in the row; `expected` is what the documentation's example prints."""


@dataclass(frozen=True)
class Client:
    """A client that goes through the steps of the example; all commands are those of the page, but for `checks`."""

    language: str
    generator: str
    needs: tuple[str, ...]
    generate: tuple[str, ...]
    build: tuple[str, ...]
    quickstart: str
    example: str
    checks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.language.lower()

    def row(self) -> Row:
        return Row(self.name, self.language, self.generator)

    def check(self, row: Row, expected: str) -> None:
        folder = fresh_folder(self.name, CLIENTS / self.name)
        for command in self.generate:
            run(command, folder)
        row.generated = "yes"
        for command in self.build:
            run(command, folder)
        row.compiled = "yes"
        with sandbox(seeded=False) as url:
            compare("the example", run(self.example, folder, access(url)), expected)
        with sandbox(seeded=True) as url:
            compare("the snippet", run(self.quickstart, folder, access(url)), expected_of_quickstart(url))
        with newer_server() as url:
            compare("the snippet, before a newer server,", run(self.quickstart, folder, access(url)), OF_NEWER_SERVER)
        for command in self.checks:
            run(command, folder)
        row.ran = "yes"


COMPLETE = (
    Client(
        language="TypeScript",
        generator="openapi-typescript",
        needs=("node", "npx", "openapi-typescript", "tsc"),
        generate=("npx openapi-typescript openapi.yaml --output src/strongly.d.ts",),
        build=("npx tsc",),
        quickstart="node quickstart.js",
        example="node example.js",
        checks=("node conformance.js ../../../conformance ../../../generated/strongly_api/openapi.json",),
    ),
    Client(
        language="Go",
        generator="redocly",
        needs=("go", "npx", "redocly"),
        generate=(
            "npx redocly generate-client openapi.yaml --generator go --go-package strongly"
            " --output strongly/strongly.ts",
        ),
        build=("go vet ./...", "go build -o bin/ ./..."),
        quickstart="bin/quickstart",
        example="bin/example",
    ),
    Client(
        language="Java",
        generator="redocly",
        needs=("java", "javac", "npx", "redocly", "oas-patch"),
        generate=(
            OPEN_ENUMERATIONS,
            "npx redocly generate-client open.yaml --generator java --output generated/Strongly.ts",
        ),
        build=(
            "javac -encoding UTF-8 -Xlint:all -Werror -d classes"
            " generated/Strongly.java src/Quickstart.java src/Example.java",
        ),
        quickstart="java -cp classes Quickstart",
        example="java -cp classes Example",
    ),
)


OPENAPI_GENERATOR = "openapi-generator"


@dataclass(frozen=True)
class Validation:
    """openapi-generator finds nothing wrong with the document."""

    needs: tuple[str, ...] = ("java", "openapi-generator-cli")

    def row(self) -> Row:
        return Row(OPENAPI_GENERATOR, "any", f"{OPENAPI_GENERATOR} validate", compiled="-", ran="-")

    def check(self, row: Row, expected: str) -> None:
        run("openapi-generator-cli validate -i openapi.yaml", fresh_folder(f"{OPENAPI_GENERATOR}/validate"))
        row.generated = "valid"


@dataclass(frozen=True)
class Generated:
    """What openapi-generator makes of the document; only what compiles with what is installed is compiled."""

    language: str
    generator: str
    # Those of the page. The document as it is comes first in any case.
    commands: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("java", "openapi-generator-cli")

    def row(self) -> Row:
        generator = f"{OPENAPI_GENERATOR} {self.generator}"
        return Row(OPENAPI_GENERATOR, self.language, generator, compiled="not tried", ran="not tried")

    def check(self, row: Row, expected: str) -> None:
        folder = fresh_folder(f"{OPENAPI_GENERATOR}/{self.generator}")
        for command in (generate("openapi.yaml", self.generator), *self.commands):
            refuse_unknown_warnings(run(command, folder))
        row.generated = "yes"
        for command in self.build:
            row.compiled = "no"
            run(command, folder)
            row.compiled = "yes"


def generate(document: str, generator: str) -> str:
    return f"openapi-generator-cli generate -i {document} -g {generator} -o {generator}"


TYPESCRIPT_FETCH = (
    "npx tsc --strict --target es2022 --module esnext --moduleResolution bundler --outDir js typescript-fetch/index.ts"
)

ACCEPTED = (
    Validation(),
    Generated(
        "TypeScript",
        "typescript-fetch",
        build=(TYPESCRIPT_FETCH,),
        needs=("java", "openapi-generator-cli", "npx", "tsc"),
    ),
    Generated("Go", "go"),
    Generated("Java", "java"),
    Generated("C#", "csharp", commands=(OPEN_ENUMERATIONS, generate("open.yaml", "csharp"))),
    Generated("Rust", "rust", commands=(OPEN_ENUMERATIONS, generate("open.yaml", "rust"))),
)

# Every other warning fails the check. The page says why these stay.
KNOWN_WARNINGS = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    "Ignoring complex example on request body",
    "type (reserved word) cannot be used as",
    "type cannot be used as",
    "ApplicationJson cannot be used as a model name",
    "vec<models::field_problem> cannot be used as",
    "std::collections::hash_map<string,_serde_json::value> cannot be used as",
)

INSTALL = {
    "go": "install Go 1.19 or newer",
    "java": "install a JDK, 17 or newer",
    "javac": "install a JDK, 17 or newer",
    "node": "install Node.js 20 or newer",
    "npx": "install Node.js 20 or newer",
    "openapi-typescript": "run npm ci",
    "redocly": "run npm ci",
    "tsc": "run npm ci",
    "oas-patch": "run make setup",
    "openapi-generator-cli": "run make setup",
}


# --- commands ---


def run(command: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command of the page, and return what it prints."""
    program, *arguments = shlex.split(command)
    found = shutil.which(program, path=PATH) or str(folder / program)
    try:
        finished = subprocess.run(
            [found, *arguments],
            cwd=folder,
            env=ENVIRONMENT | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckError(f"{command}: {error}") from None
    if finished.returncode:
        raise CheckError(f"{command}: exit code {finished.returncode}\n{finished.stdout[-4000:].rstrip()}")
    return finished.stdout


def missing(needs: Sequence[str]) -> str:
    """Return which program is missing and what to do about it, if one is."""
    for program in needs:
        if shutil.which(program, path=PATH) is None:
            return f"{program} not found: {INSTALL[program]}"
    return ""


def fresh_folder(name: str, source: Path | None = None) -> Path:
    """Lay out what the page starts from: a folder of clients/, if there is one, and the documents."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    if source is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(source, folder)
    for document in DOCUMENTS:
        shutil.copy(document, folder)
    return folder


# --- servers ---


@contextmanager
def sandbox(*, seeded: bool) -> Iterator[str]:
    with Sandbox(keys=[KEY], startup_seconds=STARTUP_SECONDS) as behind, SandboxServer(behind) as server:
        if seeded:
            behind.seed_demo()
        yield server.url


NEWER_WORKSPACES = (
    {"id": "ws-1", "name": "first", "status": "hibernating", "environmentType": "marimo", "colour": {"hue": 7}},
    {"id": "ws-2", "name": "second", "status": "running"},
)


class NewerServer(http.server.BaseHTTPRequestHandler):
    """Answers as a later deployment may: values and fields that the document does not know, and a proxy before it."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/api/v1/workspaces":
            offset = int(parse_qs(url.query)["offset"][0])
            pagination = {"total": 2, "limit": 1, "offset": offset, "hasMore": offset < 1, "pages": 2}
            page = {"success": True, "data": [NEWER_WORKSPACES[offset]], "pagination": pagination, "took": 0.1}
            self._answer(200, "application/json", json.dumps(page))
        else:
            self._answer(404, "text/html", "<h1>Not found</h1>")

    def _answer(self, status: int, kind: str, text: str) -> None:
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
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


# --- what has to be printed ---

# What differs from run to run, and how languages write whole numbers.
VARYING = (
    (re.compile(r"\b(proj|vol|ws)-[0-9a-f]{12}\b"), r"\1-…"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "…"),
    (re.compile(r"[\d.]+%"), "…%"),
    (re.compile(r"(\d)\.0\b"), r"\1"),
)


def steady(text: str) -> list[str]:
    """Return the lines that a program prints, without what may differ."""
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text.splitlines()


# It polls as often as the other clients do.
RUN_EXAMPLE = f"""
import runpy, time
sleep = time.sleep
time.sleep = lambda seconds: sleep({POLL_SECONDS})
runpy.run_path("examples/complete.py", run_name="__main__")
"""


def printed_by_example() -> str:
    """Return what the documentation's example prints."""
    with sandbox(seeded=False) as url:
        return run(shlex.join([sys.executable, "-c", RUN_EXAMPLE]), ROOT, access(url))


def expected_of_quickstart(url: str) -> str:
    with Strongly(KEY, url) as client:
        lines = [f"{workspace.name}: {workspace.status}" for workspace in client.workspaces.list()]
    return "\n".join([*lines, "404 not-found"])


OF_NEWER_SERVER = "\n".join(
    [*(f"{workspace['name']}: {workspace['status']}" for workspace in NEWER_WORKSPACES), "404 no code"]
)


def access(url: str) -> dict[str, str]:
    return {"STRONGLY_API_URL": url, "STRONGLY_API_KEY": KEY}


def compare(what: str, printed: str, expected: str) -> None:
    actual, wanted = steady(printed), steady(expected)
    if actual != wanted:
        raise CheckError("\n".join([f"{what} printed", *actual, "instead of", *wanted]))


def refuse_unknown_warnings(printed: str) -> None:
    warnings = {line for line in printed.splitlines() if " WARN " in line or " ERROR " in line}
    unknown = sorted(line for line in warnings if not any(known in line for known in KNOWN_WARNINGS))
    if unknown:
        raise CheckError("\n".join(["openapi-generator warns of what docs/other-languages.md does not list", *unknown]))


def check(subject: Subject, expected: str) -> Row:
    row = subject.row()
    row.skipped = missing(subject.needs)
    if row.skipped:
        return row
    started = time.monotonic()
    try:
        subject.check(row, expected)
    except CheckError as error:
        row.problem = str(error)
    row.seconds = time.monotonic() - started
    return row


# --- report ---


def told(row: Row) -> Row:
    """Say at once what did not pass."""
    if row.skipped:
        print(f"{row.title} skipped: {row.skipped}", flush=True)
    if row.problem:
        print(f"{row.title} FAILED: {row.problem}", file=sys.stderr, flush=True)
    return row


def table(rows: Sequence[Row]) -> str:
    head = ["language", "generator", "generated", "compiled", "ran", "seconds"]
    lines = [head, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def verdict(rows: Sequence[Row], required: Sequence[str]) -> tuple[int, str]:
    """Return the exit code, and the line that sums up."""
    failed = [row.title for row in rows if row.problem]
    skipped = [row for row in rows if row.skipped]
    lacking = sorted({row.title for row in skipped if row.name in required})
    passed = len(rows) - len(failed) - len(skipped)
    line = f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped"
    if failed:
        line += f"; failed: {', '.join(failed)}"
    if lacking:
        line += f"; required but skipped: {', '.join(lacking)}"
    return int(bool(failed or lacking)), line


def names(text: str) -> list[str]:
    known = [*(client.name for client in COMPLETE), OPENAPI_GENERATOR]
    given = [name for name in text.split(",") if name]
    for name in given:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(known)}")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.checks.clients", description="Check the clients of clients/."
    )
    parser.add_argument("--require", type=names, default=[], metavar="NAME,…", help="fail when one of these is skipped")
    options = parser.parse_args(arguments)
    try:
        expected = printed_by_example()
    except CheckError as error:
        print(f"clients: {error}", file=sys.stderr)
        return 1
    subjects: list[Subject] = [*COMPLETE, *ACCEPTED]
    with ThreadPoolExecutor(WORKERS) as workers:
        rows = [told(row) for row in workers.map(lambda subject: check(subject, expected), subjects)]
    code, line = verdict(rows, options.require)
    print(f"\n{table(rows)}\n\n{line}")
    return code


if __name__ == "__main__":
    sys.exit(main())
