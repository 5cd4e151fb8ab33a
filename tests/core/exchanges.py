"""Requests and responses for the tests of the pure modules."""

from typing import Any

from strongly._core.request import Endpoint, HTTPRequest, Request, build_request
from strongly._core.response import HTTPResponse
from strongly_api.api.projects import create_project, get_project

KEY = "sk-very-secret"
CONNECTION = Endpoint("https://api.example.com/api/v1", KEY, "STRONGLY_API_KEY")
GET: Request[Any] = get_project.request("p1")
CREATE: Request[Any] = create_project.request({"name": "n", "description": "d"})


def http_request(
    request: Request[Any] = GET, connection: Endpoint = CONNECTION, headers: dict[str, str] | None = None
) -> HTTPRequest:
    return build_request(request, connection, headers or {}, "r-own")


def http_response(status: int = 200, content: bytes = b"{}", **headers: str) -> HTTPResponse:
    return HTTPResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)
