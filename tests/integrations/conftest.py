"""A sandbox over HTTP, on which the tools of other packages work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from strongly.sandbox import LocalSandbox, SandboxServer


@dataclass(frozen=True)
class Platform:
    """A sandbox, and the address of its server."""

    sandbox: LocalSandbox
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {"STRONGLY_API_URL": self.url, "STRONGLY_API_KEY": self.sandbox.api_key}


@pytest.fixture
def platform() -> Iterator[Platform]:
    with LocalSandbox() as sandbox, SandboxServer(sandbox) as server:
        yield Platform(sandbox, server.url)
