"""Runs the workflows of workflows.arazzo.yaml against a fresh sandbox, and fails if a response is not as expected.

python -m tools.checks.workflows
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

from strongly.sandbox import Sandbox, SandboxServer
from tools import ROOT

WORKFLOWS = "workflows.arazzo.yaml"
KEY = "sk-sandbox-workflows"
# Less than the poll interval, so that each workflow waits exactly once.
STARTUP_SECONDS = 0.5
TIMEOUT_SECONDS = 60
TOTALS = re.compile(r"(?:Workflows|Steps|Checks): .*\S")


def run(server: str) -> subprocess.CompletedProcess[str]:
    """Run all workflows against the host `server`."""
    command = ["npx", "--no-install", "redocly", "respect", WORKFLOWS, "--server", f"strongly={server}/api/v1"]
    command += ["--input", json.dumps({"apiKey": KEY, "name": "check"})]
    command += ["--execution-timeout", str(TIMEOUT_SECONDS * 1000)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def main() -> int:
    if shutil.which("npx") is None:
        print("workflows: npx not found: install Node.js 20 or newer", file=sys.stderr)
        return 1
    with Sandbox(keys=[KEY], startup_seconds=STARTUP_SECONDS) as sandbox, SandboxServer(sandbox) as server:
        finished = run(server.url)
    totals: list[str] = TOTALS.findall(finished.stdout)
    if finished.returncode or not totals:
        print(finished.stdout, file=sys.stderr)
        return 1
    print(*totals, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
