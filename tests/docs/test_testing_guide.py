"""The guide to testing: its files, with the names that they say, are run by pytest as a user's would be."""

from __future__ import annotations

import re

import pytest

from tests.docs.reference import REPOSITORY

GUIDE = REPOSITORY / "docs/testing.md"
FILE = re.compile(r"^```py\n# (?P<path>[\w/]+\.py)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
CONFTEST = """
import sys

def pytest_configure(config):
    assert config.pluginmanager.has_plugin("strongly")
    heavy = {"strongly.sandbox", "strongly._sync.client", "httpx", "jsonschema_rs", "uvicorn", "httptools"}
    assert not heavy & sys.modules.keys()
"""
NOTEBOOK = """
def test_notebook(capsys):
    import notebook
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Running", f"getWorkspaceStatus: GET /workspaces/{notebook.workspace.id}/status → 200"
    ]
"""
# Plugins of the development environment that are of no use here, and slow to load.
OTHERS = (
    *("schemathesis", "hypothesispytest", "pytest_cov", "xdist", "xdist.looponfail"),
    *("pook", "pytest_httpx", "respx", "socket"),
)

# The SDK is installed as editable here, and pyproject.toml documents this warning.
EDITABLE = "ignore:Module already imported so cannot be rewritten; _editable_impl_strongly"


def test_the_files_of_the_guide_run_as_they_are(pytester: pytest.Pytester) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    files = {found["path"]: found["code"] for found in FILE.finditer(text)}
    assert len(files) == text.count("```py\n") > 10
    for path, code in files.items():
        file = pytester.path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(code, encoding="utf-8")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_notebook=NOTEBOOK)

    done = pytester.runpytest_subprocess("-W", "error", "-W", EDITABLE, *(f"-pno:{name}" for name in OTHERS))

    tests = text.count("def test_")
    # anyio runs the asynchronous one on asyncio and on trio.
    done.assert_outcomes(passed=tests + 2)
