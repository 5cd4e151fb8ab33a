"""The examples in docstrings run, each by itself, with the synchronous and the asynchronous client."""

import ast
import asyncio
import inspect
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest

import strongly
from strongly import AsyncPaginator, AsyncStrongly, Strongly, SyncPaginator
from strongly.sandbox import InProcessTransport, Sandbox
from tests import operations
from tests.optional_packages import skip_where_missing

KEY = "sk-sandbox-docstrings"
HOST = "http://127.0.0.1"
MARKER = "\nExample:\n"
NAMESPACES = [
    type(getattr(client, name))
    for client in (Strongly(KEY, HOST), AsyncStrongly(KEY, HOST))
    for name in operations.NAMESPACES
]


def documented() -> Iterator[tuple[str, Any]]:
    """Yield what users can reach and what has a docstring, with its name."""
    yield "strongly", strongly
    for found in [*(getattr(strongly, name) for name in strongly.__all__), *NAMESPACES]:
        if inspect.isfunction(found) or (inspect.isclass(found) and found.__module__.startswith("strongly")):
            yield found.__name__, found
            yield from ((f"{found.__name__}.{name}", member) for name, member in vars(found).items() if name[0] != "_")


EXAMPLES = {
    name: textwrap.dedent(text.partition(MARKER)[2])
    for name, found in documented()
    if isinstance(text := inspect.getdoc(found), str) and MARKER in text
}
# They make no calls, or make them to a sandbox of their own.
WITHOUT_CALLS = {"Outcomes.values", "parse_timestamp", "Strongly.sandbox", "AsyncStrongly.sandbox"}


def test_every_method_has_an_example() -> None:
    kinds = [*NAMESPACES, SyncPaginator, AsyncPaginator]
    names = {f"{kind.__name__}.{name}" for kind in kinds for name in vars(kind) if name[0] != "_"}

    assert names - EXAMPLES.keys() == set()


class Recording(InProcessTransport):
    """Keeps the statuses of its responses."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.statuses: list[int] = []

    def _respond(self, request: httpx.Request, body: bytes) -> httpx.Response:
        response = super()._respond(request, body)
        self.statuses.append(response.status_code)
        return response


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(keys=[KEY], startup_seconds=0) as sandbox:
        sandbox.seed_demo()
        yield sandbox


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs(name: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Recording(sandbox)
    names: dict[str, Any] = {"strongly": strongly, "gather": strongly.gather, "partial": partial, "calls": [int]}

    async def run() -> None:
        async with httpx.AsyncClient(transport=transport) as async_http:
            make = partial(AsyncStrongly, KEY, HOST, http_client=async_http)
            if not name.endswith(".sandbox"):
                monkeypatch.setattr(strongly, "AsyncStrongly", make)
            if name.lower().startswith("async"):
                names["client"] = make()
            pending = eval(compile(EXAMPLES[name], name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
            if pending is not None:
                await pending

    with httpx.Client(transport=transport) as http:
        make = partial(Strongly, KEY, HOST, http_client=http)
        if not name.endswith(".sandbox"):
            monkeypatch.setattr(strongly, "Strongly", make)
        names["client"] = client = make()
        # Examples speak of a collaborator, and of a workspace that runs; the log of such a one has no end.
        client.projects.add_collaborator("proj-abc123", email="teammate@company.com", role="editor")
        if not name.endswith("stream_logs"):
            client.workspaces.start("ws-abc123")
        names["workspaces"] = client.workspaces.list(status="running").to_list()
        transport.statuses.clear()
        with skip_where_missing():
            asyncio.run(run())

    assert all(status < 300 for status in transport.statuses)
    assert bool(transport.statuses) == (name not in WITHOUT_CALLS)
