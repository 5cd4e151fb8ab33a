"""OpenTelemetry's instrumentation of httpx sees every attempt, and never the key."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import strongly
from tests.faults.fault import Fault, harmless
from tests.faults.server import Server
from tests.faults.steps import head
from tests.interop.servers import Origin
from tests.runtimes import KEY, Play, Runtime

pytest.importorskip("opentelemetry.instrumentation.httpx")

from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

CAPTURE = "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST"
SANITIZE = "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS"


class Tracing:
    """Collects spans in memory."""

    def __init__(self) -> None:
        self.provider = TracerProvider()
        self._exporter = InMemorySpanExporter()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def spans(self) -> list[ReadableSpan]:
        spans: list[ReadableSpan] = list(self._exporter.get_finished_spans())
        assert KEY not in "".join(span.to_json() for span in spans)
        return spans

    def http_client(self, runtime: Runtime) -> httpx.Client | httpx.AsyncClient:
        """Return an instrumented client of the user's."""
        client = httpx.Client() if runtime == "sync" else httpx.AsyncClient()
        HTTPXClientInstrumentor.instrument_client(client, tracer_provider=self.provider)
        return client


@pytest.fixture
def tracing() -> Iterator[Tracing]:
    tracing = Tracing()
    yield tracing
    tracing.provider.shutdown()


@pytest.fixture
def everywhere(tracing: Tracing) -> Iterator[Tracing]:
    """All clients of httpx are instrumented, those that the SDK makes as well."""
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=tracing.provider)
    yield tracing
    instrumentor.uninstrument()


def attribute(span: ReadableSpan, *names: str) -> Any:
    """Return an attribute under its present or its earlier name."""
    return next(value for name in names if (value := (span.attributes or {}).get(name)) is not None)


def described(span: ReadableSpan) -> tuple[str, str, int]:
    return (
        attribute(span, "http.request.method", "http.method"),
        attribute(span, "url.full", "http.url"),
        attribute(span, "http.response.status_code", "http.status_code"),
    )


async def retrieve_and_create(client: Any) -> None:
    await client.projects.retrieve("p1")
    await client.projects.create(name="a", description="b")


def check(tracing: Tracing, origin: Origin) -> None:
    """Each call has a span, which the server has been told of."""
    spans = tracing.spans()
    assert [described(span) for span in spans] == [
        ("GET", f"{origin.url}/api/v1/projects/p1", 200),
        ("POST", f"{origin.url}/api/v1/projects", 201),
    ]
    for span, request in zip(spans, origin.requests, strict=True):
        assert span.status.status_code is StatusCode.UNSET
        assert request.headers["x-api-key"] == KEY
        _, trace_id, span_id, _ = request.headers["traceparent"].split("-")
        assert (int(trace_id, 16), int(span_id, 16)) == (span.context.trace_id, span.context.span_id)


def test_an_instrumented_http_client_makes_a_span_of_each_call(play: Play, tracing: Tracing) -> None:
    with Origin() as origin:
        play(retrieve_and_create, origin.url, http=tracing.http_client)

    check(tracing, origin)


def test_clients_of_the_sdk_are_instrumented_with_all_others(play: Play, everywhere: Tracing) -> None:
    with Origin() as origin:
        play(retrieve_and_create, origin.url)

    check(everywhere, origin)


def test_spans_are_children_of_what_calls(play: Play, everywhere: Tracing) -> None:
    async def scenario(client: Any) -> None:
        with trace.get_tracer("job", tracer_provider=everywhere.provider).start_as_current_span("job"):
            assert await client.projects.list(limit=2).to_list()

    with Origin() as origin:
        play(scenario, origin.url)

    *pages, job = everywhere.spans()
    assert [page.parent and page.parent.span_id for page in pages] == [job.context.span_id] * 2


def test_each_attempt_has_a_span_and_failures_mark_it(play: Play, everywhere: Tracing) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ServiceUnavailableError):
            await client.projects.retrieve("p1")
        with pytest.raises(strongly.NotFoundError):
            await client.projects.create(name="a", description="b")

    fault = Fault(
        "", "", (lambda peer: peer.send(head(503 if peer.target.endswith("p1") else 404, "", 0)),), harmless()
    )
    with Server(fault) as server:
        play(scenario, server.url, max_retries=1)

    spans = everywhere.spans()
    assert [described(span)[::2] for span in spans] == [("GET", 503), ("GET", 503), ("POST", 404)]
    assert {span.status.status_code for span in spans} == {StatusCode.ERROR}


def test_a_call_without_a_response_has_the_exception_on_its_span(play: Play, tracing: Tracing) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError):
            await client.projects.retrieve("p1")

    play(scenario, url, http=tracing.http_client, max_retries=0)

    (span,) = tracing.spans()
    assert span.status.status_code is StatusCode.ERROR
    assert [event.attributes and event.attributes["exception.type"] for event in span.events] == ["httpx.ConnectError"]


def test_the_key_stays_out_of_spans_that_capture_headers(
    play: Play, tracing: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CAPTURE, ".*")
    monkeypatch.setenv(SANITIZE, "x-api-key")
    with Origin() as origin:
        play(retrieve_and_create, origin.url, http=tracing.http_client)

    captured = {attribute(span, "http.request.header.x_api_key") for span in tracing.spans()}
    assert captured == {("[REDACTED]",)}
