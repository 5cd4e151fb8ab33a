"""Runs the documentation's complete example against a fresh sandbox.

    python tools/demo.py

Exits with the status of the example, which polls every five seconds, as in the documentation.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from strongly.sandbox import Sandbox, SandboxServer

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "complete.py"
KEY = "sk-sandbox-demo"
TIMEOUT_SECONDS = 120
NEXT = """
The demo is complete. Next, serve a sandbox with demo data, and open the pages that it prints in a browser:

    make sandbox SANDBOX_ARGS=--seed-demo

Then run the quick start of README.md against it, in a terminal with the two variables that it prints."""


def main() -> int:
    """Run the example in a separate process, as users do."""
    with Sandbox(keys=[KEY]) as sandbox, SandboxServer(sandbox) as server:
        print(f"The sandbox listens at {server.url}. Running examples/{EXAMPLE.name} against it:\n", flush=True)
        # The user's configuration must not make the example call another server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STRONGLY_")}
        environment |= {"STRONGLY_API_URL": server.url, "STRONGLY_API_KEY": KEY, "PYTHONUTF8": "1"}
        finished = subprocess.run([sys.executable, str(EXAMPLE)], env=environment, timeout=TIMEOUT_SECONDS, check=False)
    print(NEXT if finished.returncode == 0 else "\nThe demo failed.", flush=True)
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main())
