"""Entering an asynchronous client imports what its calls need, in a thread."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from typing import Any

import anyio
import pytest
import trustme

from strongly import AsyncStrongly
from strongly.extras import warm_up
from tests.interop.servers import Origin, Proxy
from tests.runtimes import run_in

KEY = "sk-warm-up"
# Prints the modules that the calls have imported, and how often another task ran while the client was entered.
PROGRAM = """
import json, sys
from strongly import AsyncStrongly, NotFoundError

runtime, url, has_client = sys.argv[1:]

async def main():
    ran, borrowed = [], None
    async def other():
        while True:
            ran.append(1)
            await (asyncio if runtime == "asyncio" else trio).sleep(0)
    if has_client:
        import httpx
        borrowed = httpx.AsyncClient()
    client = AsyncStrongly("sk-warm-up", url, http_client=borrowed, allow_insecure_http=True)
    if runtime == "asyncio":
        task = asyncio.create_task(other())
        await client.__aenter__()
        task.cancel()
    else:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(other)
            await client.__aenter__()
            nursery.cancel_scope.cancel()
    before = set(sys.modules)
    assert (await client.projects.retrieve("p1")).id == "p1"
    new = set(sys.modules) - before
    assert len(await client.projects.list(limit=2).to_list()) == 3
    assert (await client.projects.create(name="n", description="d")).id == "p1"
    await client.workspaces.start("w1")
    await client.volumes.with_raw_response.retrieve("v1")
    await client.request("GET", "/anything")
    later = set(sys.modules) - before - new
    await client.aclose()
    if borrowed is not None:
        await borrowed.aclose()
    print(json.dumps([sorted(new), sorted(later), len(ran)]))

if runtime == "asyncio":
    import asyncio
    asyncio.run(main())
else:
    import trio
    trio.run(main)
"""


def run(runtime: str, url: str, *, has_client: bool = False, **variables: str) -> list[Any]:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-c", PROGRAM, runtime, url, "yes" if has_client else ""]
    done = subprocess.run(
        command, env=environment | variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("has_client", [False, True], ids=["built-in", "http_client"])
@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_calls_import_nothing_more(runtime: str, has_client: bool) -> None:
    with Origin() as server:
        first, later, turns = run(runtime, server.url, has_client=has_client)

    assert (first, later) == ([], [])
    assert turns > 1  # the event loop was not blocked


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_calls_to_a_host_with_several_addresses_import_nothing_more(runtime: str) -> None:
    with Origin() as server:
        first, later, _ = run(runtime, server.url.replace("127.0.0.1", "localhost"))

    assert (first, later) == ([], [])


@pytest.mark.parametrize("has_client", [False, True], ids=["built-in", "http_client"])
@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_calls_over_tls_import_nothing_more(
    runtime: str, has_client: bool, authority: trustme.CA, trusted: None
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Origin(context) as server:
        first, later, _ = run(runtime, server.url, has_client=has_client)

    assert (first, later) == ([], [])


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
def test_calls_through_a_proxy_import_nothing_more(runtime: str) -> None:
    with Origin() as server, Proxy({"api.example.test": server.address}) as proxy:
        first, later, _ = run(runtime, "http://api.example.test", HTTP_PROXY=proxy.url)

    assert proxy.requests
    assert (first, later) == ([], [])


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next client that is entered be the first one."""
    monkeypatch.setattr(warm_up, "_done", set())


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
@pytest.mark.usefixtures("cold")
def test_no_thread_is_started_for_the_next_client(runtime: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    start_thread = warm_up.start_thread

    def counted(run: Any, name: str) -> Any:
        started.append(name)
        return start_thread(run, name)

    async def scenario() -> None:
        for _ in range(3):
            async with AsyncStrongly(KEY, "http://127.0.0.1:9"):
                pass

    monkeypatch.setattr(warm_up, "start_thread", counted)
    run_in(runtime, scenario)

    assert started == ["strongly-warm-up"]


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
@pytest.mark.usefixtures("cold")
def test_a_client_works_where_no_thread_can_be_started(runtime: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        with Origin() as server:
            async with AsyncStrongly(KEY, server.url) as client:
                assert (await client.projects.retrieve("p1")).id == "p1"

    monkeypatch.setattr(warm_up, "start_thread", lambda run, name: None)
    run_in(runtime, scenario)


@pytest.mark.parametrize("runtime", ["asyncio", "trio"])
@pytest.mark.usefixtures("cold")
def test_what_cannot_be_prepared_is_reported_by_the_call(runtime: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with AsyncStrongly(KEY, "https://127.0.0.1:9", max_retries=0) as client:
            with pytest.raises(Exception, match=r"the certificates in SSL_CERT_FILE=.* cannot be read"):
                await client.projects.retrieve("p1")

    monkeypatch.setenv("SSL_CERT_FILE", "no-such-file")
    run_in(runtime, scenario)


@pytest.mark.usefixtures("cold")
def test_entering_a_client_can_be_cancelled() -> None:
    async def scenario() -> None:
        with anyio.move_on_after(0):
            async with AsyncStrongly(KEY, "http://127.0.0.1:9"):
                pass
        with Origin() as server:
            async with AsyncStrongly(KEY, server.url) as client:
                await client.projects.retrieve("p1")

    for runtime in ("asyncio", "trio"):
        run_in(runtime, scenario)
