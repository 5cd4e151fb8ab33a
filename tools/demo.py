"""Runs the documentation's complete example against a fresh sandbox, and fails when anything does.

    python tools/demo.py

The example polls every five seconds, as the documentation has it, so this takes a little longer than that.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from strongly.sandbox import Sandbox, SandboxServer

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "complete.py"
KEY = "sk-sandbox-demo"
LIMIT_SECONDS = 120


def main() -> int:
    """Give the example a process of its own, so that it runs as it would at a user's."""
    with Sandbox(keys=[KEY]) as sandbox, SandboxServer(sandbox) as server:
        print(f"Sandbox at {server.url}, running {EXAMPLE.name}\n", flush=True)
        # The user's configuration must not make the example call another server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STRONGLY_")}
        environment |= {"STRONGLY_API_URL": server.url, "STRONGLY_API_KEY": KEY, "PYTHONUTF8": "1"}
        finished = subprocess.run([sys.executable, str(EXAMPLE)], env=environment, timeout=LIMIT_SECONDS, check=False)
    print("\nThe demo is complete." if finished.returncode == 0 else "\nThe demo failed.", flush=True)
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main())
