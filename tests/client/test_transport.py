"""Bodies, unmodelled endpoints and raw responses, synchronously, under asyncio and under trio.

Errors, retries and responses of every form are in `tests/faults` and `tests/spec/test_conformance.py`.
"""

import json
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import httpx
import pytest

import strongly
from strongly import StronglyError, ValidationError
from strongly_api.manifest import OPERATIONS
from tests.operations import BODIES, MODELS

BASE = "https://api.example.com"
Play = Callable[..., None]


def respond_with(
    status: int, body: object, **headers: str
) -> tuple[Callable[[httpx.Request], httpx.Response], list[httpx.Request]]:
    """Return a handler that always gives the same response, and the requests it gets."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(status, json=body, headers=headers)

    return handler, requests


def test_what_is_sent_is_canonical(play: Play) -> None:
    handler, requests = respond_with(201, {"id": "v", "sizeGB": 5})

    async def scenario(client: Any) -> None:
        body = {"project_id": "p", "label": "l", "size_gb": 5, "mount_path": "/é"}
        for volume in (
            await client.volumes.create(body),
            await client.volumes.create(MappingProxyType(body)),
            await client.volumes.create(**body),
        ):
            assert volume.size_gb == 5.0
            assert type(volume.size_gb) is float
        with pytest.raises(ValidationError, match="exclude each other"):
            await client.volumes.create(body, label="x")
        with pytest.raises(ValidationError, match="is empty"):
            await client.volumes.update("v", {})

    play(scenario, handler)
    assert len(requests) == 3
    for request in requests:
        assert json.loads(request.content) == {"projectId": "p", "label": "l", "sizeGB": 5, "mountPath": "/é"}
        assert request.headers["X-API-Key"] == "sk-test-0123456789"
        assert request.headers["Content-Type"] == "application/json"
        assert request.headers["User-Agent"].startswith(f"strongly-python/{strongly.__version__} ")


def test_unmodelled_endpoints_and_options(play: Play) -> None:
    handler, requests = respond_with(200, {"x": 1})

    async def scenario(client: Any) -> None:
        assert await client.request("get", "/models", query={"a": "b c"}) == {"x": 1}
        other = client.with_options(headers={"X-Trace": "t"}, max_retries=0)
        assert await other.request("POST", "/models", body={"a": 1}) == {"x": 1}
        for path in ("models", "/a/../b", "/a b", "//host/x", "/a?b"):
            with pytest.raises(ValidationError, match="path must"):
                await client.request("GET", path)

    play(scenario, handler)
    assert [str(request.url) for request in requests] == [
        "https://api.example.com/api/v1/models?a=b+c",
        "https://api.example.com/api/v1/models",
    ]
    assert requests[1].headers["X-Trace"] == "t"


def test_raw_responses_of_every_method_that_makes_one_call(play: Play) -> None:
    handler, requests = respond_with(200, {"id": "x", "phase": "Running"}, **{"X-Request-Id": "r1"})
    known = {kind.__name__ for kind in MODELS if {"id", "phase"} & {*kind._names}} | {"dict[str, Any]"}
    single = [entry for entry in OPERATIONS.values() if entry.returns in known]

    async def scenario(client: Any) -> None:
        for entry in single:
            raw = getattr(client, entry.resource).with_raw_response
            ids = ["i"] * entry.path.count("{")
            body = BODIES[entry.body] if entry.body else {}
            response = await getattr(raw, entry.name)(*ids, **body)
            assert (response.status_code, response.request_id, response.attempts) == (200, "r1", 1)
            assert response.headers["content-type"] == "application/json"
            parsed = response.parsed
            assert (parsed["id"] if isinstance(parsed, dict) else parsed.to_dict().get("id", "x")) == "x"
            assert json.loads(response.content)["id"] == "x"

    play(scenario, handler)
    assert len(requests) == len(single)


def test_clients_are_not_pickled() -> None:
    for client in (strongly.Strongly("sk-x", BASE), strongly.AsyncStrongly("sk-x", BASE)):
        with pytest.raises(StronglyError, match="cannot be pickled"):
            pickle.dumps(client)
        assert "sk-x" not in repr(client)
