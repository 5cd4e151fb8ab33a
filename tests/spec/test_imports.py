"""Importing the SDK loads what is used and no more."""

import subprocess
import sys

PROGRAM = """
import sys
from strongly import Strongly
client = Strongly("sk-x", "https://api.example.com")
client.projects.list()
heavy = {"httpx", "h11", "dateutil", "yaml", "anyio", "trio", "ssl", "strongly.sandbox", "strongly._async.client"}
models = {"strongly_api.models.project", "strongly_api.models.project_collaborator"}  # of the list
loaded = {name for name in sys.modules if name in heavy or name.startswith("strongly_api.models.")}
print(sorted(loaded - models))
"""


def test_nothing_heavy_is_imported_before_the_first_call() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
