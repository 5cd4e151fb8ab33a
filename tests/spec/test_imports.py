"""Importing the SDK loads what is used and no more."""

import subprocess
import sys

PROGRAM = """
import sys
before = set(sys.modules)
from strongly import Strongly
client = Strongly("sk-x", "https://api.example.com")
client.projects.list()
heavy = {"httpx", "h11", "dateutil", "yaml", "anyio", "trio", "ssl", "strongly.sandbox", "strongly._async.client"}
heavy |= {"attr", "dataclasses", "inspect"}
models = {"strongly_api.models.project", "strongly_api.models.project_collaborator"}  # of the list
loaded = {name for name in sys.modules if name in heavy or name.startswith("strongly_api.models.")}
print(sorted(loaded - models - before))
"""

# Nothing is left to be loaded after the request was sent, when files may have run out.
NEEDED_LATER = """
import sys
from strongly import Strongly
client = Strongly("sk-x", "https://api.example.com", on_retry=print)
print("strongly._core.retry_event" in sys.modules)
client.projects.with_raw_response.retrieve
print("strongly._core.raw_response" in sys.modules)
"""


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_nothing_heavy_is_imported_before_the_first_call() -> None:
    assert run(PROGRAM) == "[]\n"


def test_what_a_call_returns_or_passes_on_is_loaded_before_it_is_sent() -> None:
    assert run(NEEDED_LATER) == "True\nTrue\n"
