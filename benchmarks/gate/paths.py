"""The hot paths: each is one call of a warm client."""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc
from importlib.metadata import distributions
from random import Random

import httpx

from benchmarks import objects
from benchmarks.gate.counting import BYTES, STEPS, Counter, Counts
from benchmarks.sandbox import filled, get
from benchmarks.server import running
from strongly import AsyncStrongly, Project, Strongly

LIBRARIES = ("anyio", "attrs", "click", "h11", "httpcore", "httpx", "msgspec")
KEY, ID = "sk-gate", "proj-00000001"
PAGE = 50
HELD = 200
# So that each response in asyncio has to be waited for. Otherwise, it depends on the machine whether it has.
LATENCY = 50  # ms
CONTENTS = [json.dumps({**objects.project(Random(variant)), "id": ID}) for variant in range(HELD)]


def versions() -> dict[str, str]:
    """Return the libraries that the counts depend on."""
    found = {distribution.name: distribution.version for distribution in distributions()}
    return {library: found.get(library, "none") for library in LIBRARIES}


def count_paths() -> dict[str, Counts]:
    """Count every path."""
    with running(PAGE) as url, running(PAGE, LATENCY) as distant:
        return {
            "read a project": _read(),
            "retrieve": _retrieve(Strongly(KEY, url)),
            "retrieve with a client of the user's": _retrieve(Strongly(KEY, url, http_client=_in_memory())),
            "retrieve in asyncio": asyncio.run(_retrieve_async(distant)),
            "list one page": _list(url),
            "hold a project": {BYTES: _held()},
            "get from a sandbox with 10,000 workspaces": _get_from_sandbox(),
        }


def _read() -> Counts:
    counter = Counter()
    for _ in counter.repeats():
        with counter:
            Project.from_dict(json.loads(CONTENTS[0]))
    return counter.counts


def _retrieve(client: Strongly) -> Counts:
    counter = Counter()
    with client:
        for _ in counter.repeats():
            with counter:
                client.projects.retrieve(ID)
    return counter.counts


def _in_memory() -> httpx.Client:
    content = f'{{"success":true,"data":{CONTENTS[0]}}}'
    headers = {"content-type": "application/json"}
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, text=content)))


async def _retrieve_async(url: str) -> Counts:
    counter = Counter()
    async with AsyncStrongly(KEY, url) as client:
        for _ in counter.repeats():
            with counter:
                await client.projects.retrieve(ID)
    return counter.counts


def _list(url: str) -> Counts:
    counter = Counter()
    with Strongly(KEY, url) as client:
        for _ in counter.repeats():
            with counter:
                projects = client.projects.list(limit=PAGE).to_list()
            assert len(projects) == PAGE
    return counter.counts


def _get_from_sandbox() -> Counts:
    """Count a request, and the steps of SQLite in it, which calls of Python do not show."""
    counter, steps = Counter(), []
    with filled(10_000) as (sandbox, path):
        for _ in counter.repeats():
            with counter:
                get(sandbox, path)
        with sandbox._store.transaction() as connection:
            connection.set_progress_handler(lambda: steps.append(1), 1)
        steps.clear()
        get(sandbox, path)
    return {**counter.counts, STEPS: len(steps)}


def _held() -> int:
    """Return the bytes per project, in a list of projects from different responses."""
    # Not counted: the first read allocates what later ones share.
    Project.from_dict(json.loads(CONTENTS[0]))
    gc.collect()
    tracemalloc.start()
    projects = [Project.from_dict(json.loads(content)) for content in CONTENTS]
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held // len(projects)
