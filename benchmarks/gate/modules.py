"""Lists the modules that a program loads when it imports the SDK, and when it creates a client."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import strongly_api

STAGES = {
    "import": "from strongly import Strongly",
    "construct": 'Strongly("sk-gate", "https://strongly.invalid").projects',
}
# Runs without the site module, so that .pth files of other distributions cannot load modules first.
_PROGRAM = """
import json, sys
path, stages = json.loads(sys.argv[1])
sys.path[:] = path
found = {}
for stage, statement in stages.items():
    before = set(sys.modules)
    exec(statement)
    found[stage] = sorted(set(sys.modules) - before)
print(json.dumps(found))
"""


def loaded() -> dict[str, list[str]]:
    """Return the modules that each stage of a program loads, beyond those of the stages before."""
    # Without the site module, the import hook of an editable install does not run.
    path = [*sys.path, str(Path(strongly_api.__file__).parent.parent)]
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps([path, STAGES])]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    modules: dict[str, list[str]] = json.loads(finished.stdout)
    return modules
