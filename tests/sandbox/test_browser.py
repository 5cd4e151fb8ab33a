"""The pages in a real browser: a click tries an operation, and nothing leaves the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from strongly.sandbox import LocalSandbox, SandboxServer
from tests.sandbox.browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
OUTCOME = "document.querySelector('#{} .outcome')?.textContent"


@pytest.fixture
def sandbox() -> Iterator[LocalSandbox]:
    with LocalSandbox() as sandbox:
        yield sandbox


def test_operations_can_be_tried_and_show_up_in_the_dashboard(sandbox: LocalSandbox, tmp_path: Path) -> None:
    hostile = sandbox.add_project("<img src=x onerror=document.title='hostile'>", id="a/b?c")
    with SandboxServer(sandbox) as server, Browser(tmp_path) as browser:
        browser.open(f"{server.url}/#createProject")
        browser.click("#createProject button")
        created = browser.wait_for(OUTCOME.format("createProject"))
        assert created.startswith("POST /api/v1/projects → 201 Created, ")
        call = sandbox.assert_called("createProject", status=201)

        browser.click("nav a[href='#getProject']")
        browser.run(f"document.querySelector('#getProject input').value = '{hostile}'")
        browser.click("#getProject button")
        assert "→ 200" in browser.wait_for(OUTCOME.format("getProject"))
        assert '"name": "<img src=x' in browser.run("document.querySelector('#getProject pre').textContent")

        browser.click("nav a[href='#listProjects']")
        browser.run("document.querySelector('#listProjects input[name=search]').value = 'a & b'")
        browser.run("document.querySelector('#key').value = 'sk-wrong'")
        browser.click("#listProjects button")
        refused = browser.wait_for(OUTCOME.format("listProjects"))
        assert refused.startswith("GET /api/v1/projects?search=a+%26+b → 401 Unauthorized, ")

        browser.open(f"{server.url}/dashboard")
        shown = browser.run("document.body.innerText")
        assert call.body["name"] in shown
        assert "<img src=x onerror=" in shown
        assert browser.run("document.title") == f"Dashboard · {server.name}"
        assert browser.problems == []
        assert {url for url in browser.requests if not url.startswith((server.url, "data:,"))} == set()
