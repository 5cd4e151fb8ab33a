"""Calls and answers to try the pure parts of the way of a call with."""

from typing import Any

from strongly._core.request import Call, Connection, Request, make_call
from strongly._core.response import Answer
from strongly_api.api.projects import create_project, get_project

KEY = "sk-very-secret"
CONNECTION = Connection("https://api.example.com/api/v1", KEY, "STRONGLY_API_KEY")
GET: Request[Any] = get_project.request("p1")
CREATE: Request[Any] = create_project.request({"name": "n", "description": "d"})


def call(
    request: Request[Any] = GET, connection: Connection = CONNECTION, headers: dict[str, str] | None = None
) -> Call:
    return make_call(request, connection, headers or {}, "r-own")


def answer(status: int = 200, content: bytes = b"{}", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)
