"""Modules that cannot be imported when they are needed, for example because of too many open files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from strongly import Strongly
from strongly.sandbox import LocalSandbox, SandboxServer

# Each child makes one call, whose n-th import and all later ones fail: n grows until the call needs fewer. It grows
# faster for the asynchronous client, which imports everything when it is entered.
PROGRAM = """
import errno, json, os, sys, traceback
from importlib.abc import MetaPathFinder
from strongly import AsyncStrongly, Strongly, StronglyError

class OutOfFiles(MetaPathFinder):
    def __init__(self, left):
        self.left = left
    def find_spec(self, name, path, target=None):
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.EMFILE, "Too many open files", name)

url, key, kind = sys.argv[1:]

def call():
    if kind == "async create":
        import asyncio
        async def main():
            async with AsyncStrongly(key, url, max_retries=0) as client:
                return (await client.projects.create(name=name, description="d")).name
        return asyncio.run(main())
    with Strongly(key, url, max_retries=0) as client:
        if kind == "create":
            return client.projects.create(name=name, description="d").name
        if kind == "list":
            return client.projects.list(search=name, limit=1).to_list() and name
        client.projects.retrieve("nobody")

import asyncio, socket  # what the program has imported itself
number, finished = 0, False
while not finished:
    name = f"{kind} {number}"
    child = os.fork()
    if child == 0:
        finder = OutOfFiles(number)
        sys.meta_path.insert(0, finder)
        try:
            result = call()
        except StronglyError as error:
            result = type(error).__name__
        except BaseException:
            traceback.print_exc()
            os._exit(2)
        sys.meta_path.remove(finder)
        print(json.dumps([name, result]), flush=True)
        os._exit(0 if finder.left >= 0 else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 1), status
    finished, number = status == 0, number + (4 if kind == "async create" else 1)
"""


@pytest.fixture
def sandbox() -> Iterator[LocalSandbox]:
    with LocalSandbox() as sandbox:
        yield sandbox


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")
@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["create", "async create", "list", "error"])
def test_an_import_that_fails_does_so_before_anything_is_sent(kind: str, sandbox: LocalSandbox) -> None:
    with SandboxServer(sandbox) as server:
        command = [sys.executable, "-c", PROGRAM, server.url, sandbox.api_key, kind]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    outcomes = dict(json.loads(line) for line in done.stdout.splitlines())
    expected = {"error": "NotFoundError", "list": []}
    succeeded = [name for name, result in outcomes.items() if result == expected.get(kind, name)]
    assert len(succeeded) >= 1
    assert len(outcomes) > len(succeeded)
    assert {outcomes[name] for name in outcomes if name not in succeeded} <= {"StronglyError", "ConnectionError"}
    with Strongly.sandbox(sandbox) as client:
        assert sorted(project.name for project in client.projects.list()) == sorted(
            succeeded if "create" in kind else []
        )
