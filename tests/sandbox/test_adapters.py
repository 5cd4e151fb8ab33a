"""The ways to the sandbox: a real socket, ASGI, and httpx without a socket."""

import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import anyio
import httpx
import pytest

from strongly import APIError, Strongly
from strongly import sandbox as sandbox_package
from strongly.sandbox import InProcessTransport, Sandbox, SandboxServer
from strongly.sandbox.asgi import Application, Message
from tests.sandbox.api import KEY, PREFIX

HEADERS = {"X-API-Key": KEY}
PROJECT = {"name": "churn", "description": "About churn"}


def test_the_public_names_are_those_that_are_listed() -> None:
    assert set(sandbox_package.__all__) <= set(dir(sandbox_package))
    assert [getattr(sandbox_package, name).__name__ for name in sandbox_package.__all__] == sandbox_package.__all__
    with pytest.raises(AttributeError, match="has no attribute 'Sandbx'"):
        sandbox_package.Sandbx  # noqa: B018  # the look-up is what is tested


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with Sandbox(startup_seconds=0) as sandbox, SandboxServer(sandbox) as server:
        yield server


@pytest.fixture
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url + PREFIX, headers=HEADERS) as client:
        yield client


def exchange(server: SandboxServer, *parts: bytes) -> bytes:
    address = urlsplit(server.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.02)  # so that the server receives the parts one by one
        response = b""
        while part := connection.recv(65536):
            response += part
    return response


def test_a_client_works_over_the_socket(client: httpx.Client) -> None:
    created = client.post("/projects", json=PROJECT | {"name": "socket"})

    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    assert created.headers["location"] == f"{PREFIX}/projects/{created.json()['data']['id']}"
    found = client.get("/projects", params={"search": "socket", "limit": 1}, headers={"X-Request-Id": "my-id"})
    assert found.json()["pagination"]["total"] == 1
    assert found.headers["x-request-id"] == "my-id"
    assert "server" not in found.headers


@pytest.mark.parametrize("path", ["/", "/dashboard", "/openapi.json", f"{PREFIX}/projects", f"{PREFIX}/nowhere"])
def test_every_response_has_the_name_of_the_sandbox(server: SandboxServer, path: str) -> None:
    assert httpx.get(server.url + path).headers["x-sandbox"] == server.name


def test_a_request_for_another_sandbox_is_rejected(server: SandboxServer) -> None:
    with Strongly(KEY, server.url, headers={"X-Sandbox": "green"}, max_retries=0) as client:
        with pytest.raises(APIError, match=f"This is the sandbox {server.name}, not green: check the URL") as caught:
            client.projects.create(PROJECT)
        assert (caught.value.status_code, caught.value.error_code) == (421, "wrong-sandbox")
        right = client.with_options(headers={"X-Sandbox": server.name})
        assert right.projects.list(search="green").to_list() == []


def test_sandboxes_have_different_names_unless_they_are_given() -> None:
    with Sandbox() as sandbox:
        assert re.fullmatch("sandbox-[0-9a-f]{4}", Application(sandbox).name)
        assert len({Application(sandbox).name for _ in range(20)}) > 1
        assert Application(sandbox, name="Blue_1.x-y").name == "Blue_1.x-y"
        for name in ("", "a b", "-x", "x" * 64, "é", "a\n"):
            with pytest.raises(ValueError, match="use up to 63 letters, digits"):
                Application(sandbox, name=name)


def test_an_encoded_slash_arrives_as_part_of_its_segment(client: httpx.Client) -> None:
    response = client.get("/projects/a%2Fstats")

    assert (response.status_code, response.json()["error"]["message"]) == (404, "No such project: a/stats.")


def test_head_is_not_allowed_and_has_no_body(client: httpx.Client) -> None:
    response = client.head("/projects")

    assert (response.status_code, response.headers["allow"], response.content) == (405, "GET, POST", b"")
    assert "content-length" not in response.headers
    assert client.get("/projects").status_code == 200, "the connection goes on"


@pytest.mark.parametrize("path", ["/", "/dashboard", "/openapi.json"])
def test_the_head_of_a_page_tells_its_length(server: SandboxServer, path: str) -> None:
    page, head = httpx.get(server.url + path), httpx.head(server.url + path)

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(page.content) > 0


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "HEAD"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "b.example.com.evil.example", "evil%2eexample"],
)
def test_the_api_refuses_names_that_may_lead_anywhere(sandbox: Sandbox, method: str, host: str) -> None:
    with SandboxServer(sandbox, allow_hosts=["b.example.com"]) as server:
        headers = {**HEADERS, "Host": host, "Content-Type": "application/json"}
        response = httpx.request(method, f"{server.url}{PREFIX}/projects", headers=headers)

        assert response.status_code == 421
        if method != "HEAD":
            assert response.json()["error"]["code"] == "untrusted-host"


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]:80", "sandbox:8765", "a.example.com", "A.EXAMPLE.com.:80", "b_c.example"]
)
def test_the_api_has_the_names_of_this_machine_and_allowed_ones(sandbox: Sandbox, host: str) -> None:
    with SandboxServer(sandbox, allow_hosts=["a.example.COM", "b_c.example."]) as server:
        for path in (f"{PREFIX}/projects", "/"):
            assert httpx.get(server.url + path, headers={**HEADERS, "Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["", "*", "http://a", "a:80", "a b", ".a", "a..b"])
def test_a_name_that_is_none_is_refused(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(ValueError, match="invalid host name"):
        SandboxServer(sandbox, allow_hosts=[name])


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 5 * 1024 * 1024])
def test_a_body_above_the_limit_is_refused_over_the_socket(client: httpx.Client, size: int) -> None:
    response = client.post("/projects", content=b" " * size, headers={"Content-Type": "application/json"})

    assert (response.status_code, response.json()["error"]["code"]) == (413, "payload-too-large")


def test_a_body_may_come_in_chunks(client: httpx.Client) -> None:
    parts = (bytes([byte]) for byte in json.dumps(PROJECT | {"name": "chunks"}).encode())

    response = client.post("/projects", content=parts, headers={"Content-Type": "application/json"})

    assert response.json()["data"]["name"] == "chunks"


@pytest.mark.parametrize("cut", [0, 80, 150, -30, -3])
@pytest.mark.parametrize("is_first", [True, False], ids=["first request", "second request"])
@pytest.mark.parametrize("header", ["Upgrade", "upgrade", "UPGRADE"])
def test_a_body_survives_the_offer_of_an_upgrade(
    server: SandboxServer, cut: int, header: str, *, is_first: bool
) -> None:
    name = f"upgrade {cut} {is_first} {header}"
    body = json.dumps(PROJECT | {"name": name}).encode()
    head = (
        f"POST {PREFIX}/projects HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\n{header}: h2c\r\n"
        f"HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\nX-API-Key: {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    request = head.encode() + body
    parts = [request[:cut], request[cut:]]
    if not is_first:
        parts.insert(0, f"GET {PREFIX}/volumes HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n".encode())

    response = exchange(server, *parts)

    assert response.rpartition(b"HTTP/1.1")[2].startswith(b" 201")
    assert f'"name":"{name}"'.encode() in response


@pytest.mark.parametrize(
    ("target", "status"), [(b"/api/v1/projects/\xff%ff", b"404"), (b"*", b"404"), (b"http://x/api/v1/projects", b"200")]
)
def test_odd_request_targets_get_a_response(server: SandboxServer, target: bytes, status: bytes) -> None:
    request = (
        b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\n"
    )

    response = exchange(server, request)

    assert response.startswith((b"HTTP/1.1 " + status, b"HTTP/1.1 400"))


def test_many_connections_at_once(server: SandboxServer) -> None:
    def create(number: int) -> int:
        with httpx.Client(base_url=server.url + PREFIX, headers=HEADERS) as client:
            return client.post("/projects", json=PROJECT | {"name": f"many-{number}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(create, range(40))) == {201}
    with httpx.Client(base_url=server.url + PREFIX, headers=HEADERS) as client:
        assert client.get("/projects?search=many-").json()["pagination"]["total"] == 40


def test_a_taken_port_is_reported(server: SandboxServer) -> None:
    with Sandbox() as sandbox, pytest.raises(OSError, match="in use"):
        SandboxServer(sandbox, port=urlsplit(server.url).port or 0)


def test_a_stopped_server_frees_its_port() -> None:
    with Sandbox() as sandbox:
        with SandboxServer(sandbox) as first:
            port = urlsplit(first.url).port or 0
        with SandboxServer(sandbox, port=port) as second:
            assert httpx.get(f"{second.url}{PREFIX}/projects", headers=HEADERS).status_code == 200


def test_a_server_stops_while_a_client_is_connected() -> None:
    with Sandbox() as sandbox, httpx.Client(headers=HEADERS) as client:
        with SandboxServer(sandbox) as server:
            assert client.get(f"{server.url}{PREFIX}/projects").status_code == 200
        with pytest.raises(httpx.ConnectError):
            client.get(f"{server.url}{PREFIX}/projects")


def test_ipv6_addresses_stand_in_brackets() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6")
    with Sandbox() as sandbox, SandboxServer(sandbox, "::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(f"{server.url}{PREFIX}/projects", headers=HEADERS).status_code == 200


def test_a_client_in_process(sandbox: Sandbox) -> None:
    with httpx.Client(
        transport=InProcessTransport(sandbox), base_url=f"http://sandbox{PREFIX}", headers=HEADERS
    ) as client:
        project = client.post("/projects", json=PROJECT).raise_for_status().json()["data"]["id"]

        assert client.get(f"/projects/{project}").json()["data"]["name"] == "churn"
        assert client.get("/projects", params={"search": "ü &"}).json()["data"] == []
        assert client.get("/projects/a%2Fb").json()["error"]["message"] == "No such project: a/b."
        assert client.head("/projects").content == b""


def test_an_asynchronous_client_in_process(sandbox: Sandbox) -> None:
    async def use() -> str:
        transport = InProcessTransport(sandbox)
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://sandbox{PREFIX}", headers=HEADERS
        ) as client:
            response = await client.post("/projects", json=PROJECT)
            return str(response.raise_for_status().json()["data"]["name"])

    assert anyio.run(use) == "churn"


def test_a_client_that_went_away_is_forgotten(sandbox: Sandbox) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run(scope_type: str) -> None:
        await Application(sandbox)({"type": scope_type}, receive, send)

    anyio.run(run, "http")
    assert sent == []
    with pytest.raises(RuntimeError, match="unsupported protocol 'websocket'"):
        anyio.run(run, "websocket")
