"""Clients across threads, tasks, event loops and processes, over real sockets; nothing is left open."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from strongly.sandbox import Sandbox, SandboxServer

KEY = "sk-sandbox-processes"


@pytest.fixture
def url() -> Iterator[str]:
    with Sandbox(keys=[KEY]) as sandbox, SandboxServer(sandbox) as server:
        sandbox.seed_demo()
        yield server.url


def run(program: str, url: str) -> str:
    """Run a program in development mode with warnings as errors; it must end without a word on stderr."""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program, url, KEY]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_client_that_is_never_closed_leaves_nothing_open(url: str) -> None:
    program = """
import sys
from strongly import Strongly
client = Strongly(sys.argv[2], sys.argv[1])
print(client.projects.retrieve("proj-abc123").id)
"""
    assert run(program, url) == "proj-abc123\n"


def test_a_forked_child_makes_connections_of_its_own(url: str) -> None:
    program = """
import os, sys
from strongly import Strongly
with Strongly(sys.argv[2], sys.argv[1]) as client:
    client.projects.retrieve("proj-abc123")
    child = os.fork()
    if child == 0:
        same = client.projects.retrieve("proj-abc123").id == "proj-abc123"
        os._exit(0 if same else 1)
    print(os.waitpid(child, 0)[1], client.projects.retrieve("proj-abc123").id)
"""
    assert run(program, url) == "0 proj-abc123\n"


def test_clients_in_threads_that_make_the_first_calls_of_a_program_wait_for_its_imports(url: str) -> None:
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
        return "proj-abc123"
    with Strongly(sys.argv[2], sys.argv[1]) as client:
        barrier.wait()
        return client.projects.retrieve("proj-abc123").id
with ThreadPoolExecutor(16) as pool:
    print(*{*pool.map(first_call, range(16))})
"""
    assert run(program, url) == "proj-abc123\n"
