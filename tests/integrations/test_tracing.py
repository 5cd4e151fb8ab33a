"""Tracers see each request of a client that is warm, and add their headers to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.interop.servers import Origin
from tests.runtimes import KEY, RUNTIMES, Runtime, play_in

WORKS = {
    "opentelemetry-instrumentation-httpx": "`HTTPXClientInstrumentor().instrument()` traces every request until "
    "`uninstrument()`.",
    "sentry-sdk": "`sentry_sdk.init()` adds a span, a breadcrumb and trace headers to every request.",
}
BY_HAND = {
    "aws-xray-sdk": ("2.15.0", "`patch(['httpx'])` adds its header to every request."),
    "elastic-apm": ("6.26.2", "`elasticapm.instrument()` adds a span and trace headers to every request."),
    "ddtrace": ("4.16.0", "`ddtrace-run` or `patch(httpx=True)` adds trace headers to every request."),
    "newrelic": (
        "14.1.0",
        "Its patch of httpx is noticed, so that requests go through httpx; no transaction was tried.",
    ),
}


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    found: Runtime = request.param
    return found


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as origin:
        yield origin


def test_opentelemetry_traces_from_instrument_to_uninstrument(runtime: Runtime, origin: Origin) -> None:
    httpx_instrumentation = pytest.importorskip("opentelemetry.instrumentation.httpx")
    trace = pytest.importorskip("opentelemetry.sdk.trace")
    instrumentor = httpx_instrumentation.HTTPXClientInstrumentor()

    async def scenario(client: Any) -> None:
        await client.projects.retrieve("p1")
        instrumentor.instrument(tracer_provider=trace.TracerProvider())
        try:
            await client.projects.delete("p1", volume="keep")
            assert len([project async for project in client.projects.list(limit=2, prefetch=True)]) == 3
        finally:
            instrumentor.uninstrument()
        await client.projects.retrieve("p1")

    play_in(runtime)(scenario, origin.url)

    assert ["traceparent" in request.headers for request in origin.requests] == [False, True, True, True, False]


# Its patches last as long as the process.
PROGRAM = """
import json, sys
import sentry_sdk
from sentry_sdk.integrations.httpx import HttpxIntegration
from sentry_sdk.transport import Transport
from tests.runtimes import play_in

runtime, url = sys.argv[1:]
sent = []

class Collector(Transport):
    def capture_envelope(self, envelope):
        sent.extend((item.type, item.payload.json) for item in envelope.items)

async def scenario(client):
    await client.projects.retrieve("warm")
    # Without looking for all libraries that it knows: importing what is installed of them takes half a minute.
    only = {"integrations": [HttpxIntegration()], "auto_enabling_integrations": False}
    sentry_sdk.init(dsn="http://public@127.0.0.1:1/1", transport=Collector, traces_sample_rate=1.0, **only)
    with sentry_sdk.start_transaction(op="task", name="job"):
        await client.projects.retrieve("p1")
        await client.projects.delete("p1", volume="keep")
        assert len([project async for project in client.projects.list(limit=2, prefetch=True)]) == 3
    sentry_sdk.capture_message("done")
    sentry_sdk.flush()

play_in(runtime)(scenario, url)
spans = [span["description"] for kind, item in sent if kind == "transaction" for span in item["spans"]]
crumbs = [crumb for kind, item in sent if kind == "event" for crumb in item["breadcrumbs"]["values"]]
print(json.dumps([spans, [crumb["data"]["http.method"] for crumb in crumbs], "KEY" in repr(sent)]))
""".replace("KEY", KEY)


def test_sentry_sees_a_client_that_is_older_than_it(runtime: Runtime, origin: Origin) -> None:
    pytest.importorskip("sentry_sdk")

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, runtime, origin.url], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stderr
    spans, crumbs, has_key = json.loads(done.stdout)
    url = f"{origin.url}/api/v1/projects"
    assert [span.partition("?")[0] for span in spans] == [
        f"GET {url}/p1",
        f"DELETE {url}/p1",
        f"GET {url}",
        f"GET {url}",
    ]
    assert crumbs == ["GET", "DELETE", "GET", "GET"]
    assert not has_key
    assert ["sentry-trace" in request.headers for request in origin.requests] == [False, True, True, True, True]
    assert all("baggage" in request.headers for request in origin.requests[1:])
