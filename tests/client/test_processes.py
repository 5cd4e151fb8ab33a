"""Programs that use clients: what is left of them at exit, and what forked children and threads can use."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.server import Server

KEY = "sk-processes"
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def run(program: str, server: Server) -> str:
    """Run a program in development mode with warnings as errors; it must end without a word on stderr."""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program, server.url, KEY]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_client_that_is_never_closed_leaves_nothing_open(server: Server) -> None:
    program = """
import sys
from strongly import Strongly
client = Strongly(sys.argv[2], sys.argv[1])
print(client.projects.retrieve("p1").id)
"""
    assert run(program, server) == "p1\n"


@forks
def test_a_forked_child_makes_connections_of_its_own(server: Server) -> None:
    program = """
import os, sys
from strongly import Strongly
with Strongly(sys.argv[2], sys.argv[1]) as client:
    client.projects.retrieve("p1")
    child = os.fork()
    if child == 0:
        same = client.projects.retrieve("p1").id == "p1"
        os._exit(0 if same else 1)
    print(os.waitpid(child, 0)[1], client.projects.retrieve("p1").id)
"""
    assert run(program, server) == "0 p1\n"


def test_clients_in_threads_that_make_the_first_calls_of_a_program_wait_for_its_imports(server: Server) -> None:
    program = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from strongly import Strongly
barrier = Barrier(16)
def first_call(number):
    if number < 2:
        barrier.wait()
        if number:
            import httpx
        else:
            import httpcore
        return "p1"
    with Strongly(sys.argv[2], sys.argv[1]) as client:
        barrier.wait()
        return client.projects.retrieve("p1").id
with ThreadPoolExecutor(16) as pool:
    print(*{*pool.map(first_call, range(16))})
"""
    assert run(program, server) == "p1\n"


@forks
def test_a_forked_child_uses_the_async_client_in_an_event_loop_of_its_own(server: Server) -> None:
    program = """
import asyncio, logging, os, sys
from strongly import AsyncStrongly
logging.getLogger("asyncio").setLevel("ERROR")
client = AsyncStrongly(sys.argv[2], sys.argv[1])
async def main():
    return (await client.projects.retrieve("p1")).id
print(asyncio.run(main()))
sys.stdout.flush()  # otherwise the child writes what is buffered as well
child = os.fork()
if child == 0:
    sys.exit(asyncio.run(main()) != "p1")
print(os.waitpid(child, 0)[1], asyncio.run(main()))
"""
    assert run(program, server) == "p1\n0 p1\n"


@forks
def test_a_forked_child_is_told_that_it_cannot_use_the_http_client_of_its_parent(server: Server) -> None:
    program = """
import os, sys
import httpx
from strongly import Strongly, StronglyError
with httpx.Client() as http, Strongly(sys.argv[2], sys.argv[1], http_client=http) as client:
    client.projects.retrieve("p1")
    child = os.fork()
    if child == 0:
        try:
            client.projects.retrieve("p1")
        except StronglyError as error:
            print(error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print(client.projects.retrieve("p1").id)
"""
    lines = run(program, server).splitlines()

    assert "create a new client after forking" in lines[0]
    assert lines[1:] == ["p1"]
    assert server.connections == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_client_that_is_never_closed_leaves_nothing_to_complain_of_at_exit(
    server: Server, backend: str
) -> None:
    program = f"""
import logging, sys
import anyio
from strongly import AsyncStrongly
logging.getLogger("asyncio").setLevel("ERROR")  # not that importing takes a while
client = AsyncStrongly(sys.argv[2], sys.argv[1])
async def main():
    print((await client.projects.retrieve("p1")).id)
anyio.run(main, backend="{backend}")
"""
    assert run(program, server) == "p1\n"
