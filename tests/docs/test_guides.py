"""The guides of docs/: their code runs, and what they say in numbers, tables and log lines is so.

Their blocks are marked `py`, not `python`: they need what is set up here, so `test_pages.py` leaves them alone.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

import strongly
from strongly import Strongly, StronglyError
from strongly._core.exceptions import BY_STATUS
from strongly._core.options import DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT
from strongly._core.retry import RETRYABLE_STATUSES, Failure, RetryPolicy, RetryQuota, may_repeat, outcome_is_unknown
from strongly.sandbox import SandboxServer
from strongly_api.manifest import OPERATIONS
from tests.docs.reference import REPOSITORY
from tests.docs.test_pages import run, run_twice
from tests.faults.fault import Fault, harmless
from tests.faults.server import Server
from tests.faults.steps import head, send
from tests.interop.servers import Address, Origin, Proxy

NETWORK = REPOSITORY / "docs/network.md"
RETRIES = REPOSITORY / "docs/retries-and-errors.md"
BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOST = "strongly.example.com"
PROXY = ("proxy.example.com", 3128)


def sentences(page: Path) -> str:
    """Return the text of a page without its line breaks."""
    return " ".join(page.read_text(encoding="utf-8").split())


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its head."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]


# The network


@pytest.fixture
def origin(sandbox: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    """The sandbox behind TLS, with the files of which the page speaks in the working directory."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "company-ca.pem")
    authority.issue_cert("client@example.com").private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.verify_mode = ssl.CERT_OPTIONAL
    authority.issue_cert(HOST).configure_cert(context)
    authority.configure_trust(context)
    behind = urlsplit(sandbox.url)
    with Origin(context, upstream=("127.0.0.1", behind.port or 0)) as origin:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", "company-ca.pem")
        monkeypatch.setenv("STRONGLY_API_URL", f"https://{HOST}:{origin.address[1]}")
        yield origin


@pytest.fixture
def proxy(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The proxy of which the page speaks; it and the server have names for as long as the test runs."""
    with Proxy({f"{HOST}:{origin.address[1]}": origin.address}) as proxy:
        known: dict[tuple[str, int], Address] = {(HOST, origin.address[1]): origin.address, PROXY: proxy.address}
        resolve = socket.getaddrinfo

        def resolve_ours(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
            return resolve(*known.get((host, port), (host, port)), *arguments, **options)

        monkeypatch.setattr(socket, "getaddrinfo", resolve_ours)
        yield proxy


@pytest.fixture
def tracing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Spans are made, as in a program that has set OpenTelemetry up."""
    instrumentation = pytest.importorskip("opentelemetry.instrumentation.httpx")
    pytest.importorskip("truststore")
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield
    instrumentation.HTTPXClientInstrumentor().uninstrument()
    provider.shutdown()


@pytest.mark.usefixtures("tracing")
def test_code_about_the_network_runs(origin: Origin, proxy: Proxy, capsys: pytest.CaptureFixture[str]) -> None:
    run(NETWORK, BLOCK)

    assert [request.method for request in proxy.requests] == ["CONNECT"]
    assert "client@example.com" in str(origin.certificates)
    assert sum("traceparent" in request.headers for request in origin.requests) == 3
    assert "GET /api/v1/projects 200" in capsys.readouterr().out


# Retries and errors


@pytest.fixture
def logger() -> logging.Logger:
    return logging.getLogger("strongly")


@pytest.mark.usefixtures("logger")
def test_code_about_retries_and_errors_runs(client: Strongly, capsys: pytest.CaptureFixture[str]) -> None:
    run_twice(RETRIES, client, BLOCK)

    printed = capsys.readouterr().out
    assert "404 not-found GET /projects/proj-of-nobody 1\n" in printed
    assert "nightly-2026-03-01\n" in printed
    assert re.search(r"^200 \S+ 1 application/json$", printed, re.MULTILINE)


def test_log_lines_look_as_the_page_shows_them(logger: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    shown = re.search(r"^```text\n(.*?)^```$", RETRIES.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    logger.setLevel(logging.DEBUG)
    fault = Fault("", "", (send(head(503, "", 0)),), harmless())
    with Server(fault, times=1) as server, Strongly("sk-x", server.url) as client:
        client._transport._sleep = lambda seconds: None
        client.projects.retrieve("p1")
    logged = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in caplog.records]

    def pattern(line: str) -> str:
        return re.sub(r"request_id=\S+", "request_id=…", re.sub(r"\d+\.\d+", "0.0", line))

    assert shown is not None
    assert [pattern(line) for line in shown[1].splitlines()] == [
        pattern(line) for line in logged if " strongly: " in line
    ]


def test_the_page_has_the_numbers_of_the_policy() -> None:
    text = sentences(RETRIES)
    policy, quota = RetryPolicy(max_retries=DEFAULT_MAX_RETRIES), RetryQuota
    bound = DEFAULT_TIMEOUT * (policy.max_retries + 1) + policy.max_retry_after

    for sentence in (
        f"between 0 and {policy.base_delay:g} s. The upper bound doubles with each retry, up to {policy.max_delay:g} s",
        f"add up to {policy.max_retry_after:g} s at most",
        f"`timeout * (max_retries + 1) + {policy.max_retry_after:g}` seconds, which is {bound:g} with the defaults of "
        f"{DEFAULT_TIMEOUT:g} s and {DEFAULT_MAX_RETRIES} retries",
        f"a quota of {quota.CAPACITY} tokens",
        f"costs {quota.COST_OF_STATUS} of them after a status and {quota.COST} otherwise",
    ):
        assert sentence in text


def test_the_page_names_the_calls_of_each_kind() -> None:
    safe, _, creating = sentences(RETRIES).partition("**Safe**")[2].partition("**Creating**")
    posts = {True: set[str](), False: set[str]()}
    for entry in OPERATIONS.values():
        operation = import_module(entry.module).OPERATION
        if operation.method == "POST":
            posts[operation.idempotent].add(entry.name)

    assert set(re.findall(r"`([a-z_]+)`", safe.partition("declares repeatable")[2])) == posts[True]
    assert set(re.findall(r"`([a-z_]+)`", creating.partition(". ")[0])) == posts[False]


def test_the_table_of_statuses_is_that_of_the_policy() -> None:
    text = RETRIES.read_text(encoding="utf-8")
    seen: set[int] = set()
    for what, *outcomes in rows(text, "What is retried"):
        statuses = [int(number) for number in re.findall(r"\d{3}", what)] if what.startswith("status") else []
        for status in statuses:
            failure = Failure("status", status, 1.0 if "Retry-After" in what else None)
            seen.add(status)
            assert outcomes == [words(failure, idempotent=True), words(failure, idempotent=False)], what
    assert seen == RETRYABLE_STATUSES


def words(failure: Failure, *, idempotent: bool) -> str:
    if may_repeat(failure, idempotent=idempotent):
        return "retried"
    return "not retried, outcome unknown" if outcome_is_unknown(failure, idempotent=idempotent) else "not retried"


def test_the_table_of_exceptions_is_that_of_the_code() -> None:
    told: dict[int, str] = {}
    exported = {name: kind for name in strongly.__all__ if isinstance(kind := getattr(strongly, name), type)}
    table = rows(RETRIES.read_text(encoding="utf-8"), "Exceptions")
    for name, base, raised, attributes in table:
        kind = exported[name.strip("`")]
        assert base.strip("`") in {ancestor.__name__ for ancestor in kind.__mro__[1:]}
        told |= dict.fromkeys(map(int, re.findall(r"\d{3}", raised)), kind.__name__)
        missing = [found for found in re.findall(r"`(\w+)`", attributes) if not hasattr(kind("x"), found)]
        assert not missing, name

    assert {name.strip("`") for name, *_ in table} == {
        name for name, kind in exported.items() if issubclass(kind, StronglyError)
    }
    assert told == {status: kind.__name__ for status, kind in BY_STATUS.items()}
