"""schemathesis tries to break the sandbox with what the document allows and with what it does not."""

import importlib.resources
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from strongly.sandbox import Sandbox, SandboxServer
from tests.sandbox.api import KEY, PREFIX, Api


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    numbers = itertools.count(1)
    document = importlib.resources.files("strongly_api").joinpath("openapi.json")
    with Sandbox(startup_seconds=0, ids=lambda prefix: f"{prefix}-{next(numbers)}") as sandbox:
        sandbox.seed_demo()
        # The user of the document's examples, so that they find something to work on.
        teammate = {"email": "teammate@company.com", "role": "editor"}
        Api(sandbox).post("/projects/proj-abc123/collaborators", teammate)
        with SandboxServer(sandbox) as server:
            command = [
                str(Path(sys.executable).with_name("schemathesis")),
                "run",
                str(document),
                f"--url={server.url}{PREFIX}",
                f"--header=X-API-Key: {KEY}",
                "--generation-deterministic",
                "--max-examples=10",
                "--continue-on-failure",
            ]
            result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)

    assert result.returncode == 0, result.stdout
    assert f"Tested: {len(sandbox.contract.operations)}" in result.stdout
