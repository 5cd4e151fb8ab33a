"""A client of `Sandbox.handle` and the clock that the sandboxes of these tests go by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from strongly.sandbox import Response, Sandbox

KEY = "sk-sandbox-demo"
PREFIX = "/api/v1"


@dataclass
class Clock:
    time: datetime = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Api:
    """Sends JSON, expects a status and returns what the response holds in `data`."""

    sandbox: Sandbox
    headers: dict[str, str] = field(default_factory=lambda: {"X-API-Key": KEY, "Content-Type": "application/json"})

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Response:
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.sandbox.handle(method, PREFIX + path, query, self.headers | dict(headers or {}), content)

    def get(self, path: str, query: str = "", status: int = 200) -> Any:
        return self._data(self.send("GET", path, query=query), status)

    def post(self, path: str, body: object = None, status: int = 201) -> Any:
        return self._data(self.send("POST", path, body), status)

    def put(self, path: str, body: object, status: int = 200) -> Any:
        return self._data(self.send("PUT", path, body), status)

    def delete(self, path: str, query: str = "", status: int = 200) -> Any:
        return self._data(self.send("DELETE", path, query=query), status)

    def page(self, path: str, query: str = "") -> dict[str, Any]:
        response = self.send("GET", path, query=query)
        assert response.status == 200, response.body
        page: dict[str, Any] = response.json()
        return page

    def names(self, path: str, query: str = "", key: str = "name") -> list[str]:
        return [item[key] for item in self.get(path, query)]

    def project(self, name: str = "churn", **fields: object) -> str:
        return str(self.post("/projects", {"name": name, "description": "About churn", **fields})["id"])

    def workspace(self, name: str = "training", **fields: object) -> str:
        body = {"name": name, "description": "For models", "environmentType": "jupyter", **fields}
        return str(self.post("/workspaces", body)["id"])

    def volume(self, project_id: str, label: str = "Training data", **fields: object) -> str:
        return str(self.post("/volumes", {"projectId": project_id, "label": label, "sizeGB": 50, **fields})["id"])

    def actions(self, project_id: str) -> list[str]:
        return self.names(f"/projects/{project_id}/activity", key="action")

    @staticmethod
    def _data(response: Response, status: int) -> Any:
        assert response.status == status, response.body
        body = response.json()
        return body["data"] if status < 400 else body["error"]
