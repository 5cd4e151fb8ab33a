"""Sandboxes in forked processes: no connection to a file is shared, no lock is waited for, no socket is kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")

START = """
import faulthandler, os, sys, threading, time
import anyio
from strongly import AsyncStrongly, Strongly
from strongly.sandbox import InProcessTransport, LocalSandbox, Sandbox, SandboxServer

def fork(work):
    if (child := os.fork()) == 0:
        faulthandler.dump_traceback_later(20, exit=True)
        work()
        faulthandler.cancel_dump_traceback_later()
        sys.exit(0)
    return child

def join(child):
    assert os.waitpid(child, 0)[1] == 0

async def names(sandbox):
    async with AsyncStrongly.sandbox(sandbox) as client:
        return [project.name async for project in client.projects.list(sort="name:asc")]
"""


def run(program: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", START + program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_child_gets_a_copy_of_a_database_in_memory() -> None:
    program = """
client = Strongly.sandbox()
asynchronous = AsyncStrongly.sandbox(client.local_sandbox)
client.projects.create(name="before", description="d")

async def use():
    await asynchronous.projects.create(name="in the child", description="d")

def work():
    anyio.run(use)
    assert client.projects.list().take(2)[0].name
    print(anyio.run(names, client.local_sandbox), flush=True)
    client.close()

join(fork(work))
client.projects.create(name="in the parent", description="d")
print(anyio.run(names, client.local_sandbox))
"""
    assert run(program) == "['before', 'in the child']\n['before', 'in the parent']\n"


def test_a_file_is_shared_and_loses_nothing(tmp_path: Path) -> None:
    """SQLite takes the locks of a connection of the parent for those of the child, if it is open at the fork."""
    program = """
os.chdir(sys.argv[1])
client = Strongly.sandbox(db="sandbox.db")
client.projects.create(name="before", description="d")
os.chdir("/")
reader, writer = os.pipe()
connected, connected_in_child = os.pipe()

def work():
    client.projects.create(name="in the child", description="d")
    os.write(connected_in_child, b"x")
    os.read(reader, 1)
    client.projects.create(name="later in the child", description="d")
    os._exit(0)  # as in multiprocessing

child = fork(work)
os.read(connected, 1)
client.projects.create(name="in the parent", description="d")
client.close()
path = os.path.join(sys.argv[1], "sandbox.db")
with Strongly.sandbox(db=path) as other:
    other.projects.create(name="later in the parent", description="d")
os.write(writer, b"x")
join(child)
with LocalSandbox(path) as sandbox:
    print(anyio.run(names, sandbox))
"""
    expected = ["before", "in the child", "in the parent", "later in the child", "later in the parent"]
    assert run(program, tmp_path) == f"{expected}\n"


def test_a_child_does_not_wait_for_a_transaction_of_another_thread() -> None:
    program = """
import httpx
inside = threading.Event()

def slow_id(prefix):
    if threading.current_thread() is not threading.main_thread() and prefix == "proj":
        inside.set()
        time.sleep(0.5)
    return f"{prefix}-{threading.get_ident()}"

def create(name):
    body = {"name": name, "description": "d"}
    return client.post("/api/v1/projects", json=body, headers={"X-API-Key": "sk-sandbox-demo"}).status_code

client = httpx.Client(transport=InProcessTransport(Sandbox(ids=slow_id)), base_url="http://sandbox")
thread = threading.Thread(target=create, args=["thread"])
thread.start()
inside.wait()
join(fork(lambda: print(create("child"), flush=True)))
thread.join()
"""
    assert run(program) == "201\n"


@pytest.mark.parametrize("method", ["fail_next", "advance"])
def test_a_child_does_not_wait_for_a_thread_that_controls_the_sandbox(method: str) -> None:
    program = f"""
inside = threading.Event()

def slow_down(frame, event, argument):
    if frame.f_code is LocalSandbox.{method}.__code__ and event == "c_call" and argument.__name__ == "__exit__":
        inside.set()
        time.sleep(0.5)

def control():
    sys.setprofile(slow_down)
    client.local_sandbox.{method}(503)

def work():
    client.local_sandbox.fail_next(503, times=2)
    client.local_sandbox.advance(1)
    print(len(client.projects.list().to_list()), flush=True)

client = Strongly.sandbox(seed_demo=True)
thread = threading.Thread(target=control)
thread.start()
inside.wait(1)
join(fork(work))
thread.join()
"""
    assert int(run(program)) > 0


def test_a_child_keeps_no_socket_of_a_server() -> None:
    program = """
import socket
reader, writer = os.pipe()
with LocalSandbox() as sandbox:
    with SandboxServer(sandbox) as server, Strongly(sandbox.api_key, server.url) as client:
        client.projects.list().to_list()
        port = int(server.url.rpartition(":")[2])
        idle = socket.create_connection(("127.0.0.1", port), timeout=30)
        idle.sendall(b"GET /openapi.json HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
        idle.recv(1)
        leaving = fork(lambda: server.stop())
        join(leaving)
        child = fork(lambda: os.read(reader, 1))
        client.projects.create(name="served", description="d")
    while idle.recv(65536):
        pass
    try:
        socket.create_connection(("127.0.0.1", port), timeout=30)
    except ConnectionRefusedError:
        print("closed and refused")
    os.write(writer, b"x")
    join(child)
    sandbox.assert_called("createProject", times=1)
"""
    assert run(program) == "closed and refused\n"
