"""`open` opens the URL of a workspace, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from strongly import Workspace
from tests.cli.conftest import Command
from tests.ids import short_id

URL = "https://strongly.example.com/workspaces/ws-def456/"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs that were opened."""
    urls: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: urls.append(url) or True)
    return urls


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, strongly: Command) -> None:
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda stream: True)


def test_it_opens_the_browser_on_a_terminal(strongly: Command, terminal: None, opened: list[str]) -> None:
    done = strongly("open", "ws-def456")

    assert (done.status, done.out, done.err) == (0, "", f"strongly: opened {URL}\n")
    assert opened == [URL]


def test_it_prints_the_url_where_nobody_would_see_a_browser(strongly: Command, opened: list[str]) -> None:
    assert strongly("open", "ws-def456").out == f"{URL}\n"
    assert opened == []


def test_it_prints_the_url_if_asked_or_without_a_browser(
    strongly: Command, terminal: None, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = strongly("open", "ws-def456", "--print")
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    without = strongly("open", "ws-def456")

    assert (printed.out, printed.err) == (f"{URL}\n", "")
    assert (without.out, without.err) == (f"{URL}\n", "strongly: note: no browser was found\n")
    assert opened == []


def test_a_workspace_that_is_not_running_can_be_waited_for(strongly: Command) -> None:
    create = ("workspaces", "create", "--name", "w", "--description", "d", "--environment-type", "jupyter")
    made = strongly(*create).json["id"]

    pending = strongly("open", made)
    ready = strongly("open", made, "--wait")

    assert (pending.status, pending.out) == (5, "")
    assert f"is pending and has no URL: run `strongly workspaces start {made} --wait` first" in pending.err
    assert (ready.status, ready.out.startswith("https://")) == (0, True)


def test_projects_have_no_page_and_other_ids_are_not_found(strongly: Command) -> None:
    project = strongly("open", "proj-abc123")
    nothing = strongly("open", "nope")

    assert (project.status, project.out) == (1, "")
    assert "the API reports no URL of project" in project.err
    assert nothing.status == 3


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com/",
        "vscode://x",
        "//example.com",
        "https://",
        "https:///path",
        "-https://example.com",
        "https://example.com/\x1b]0;title\x07",
        "https://example.com/ --remote-debugging",
        "https://example.com/\u202etxt",
        "http://[",
        ["https://example.com"],
        5,
    ],
    ids=short_id,
)
def test_other_urls_are_neither_opened_nor_printed(
    strongly: Command, terminal: None, opened: list[str], monkeypatch: pytest.MonkeyPatch, url: Any
) -> None:
    def retrieve(self: object, workspace_id: str) -> Workspace:
        return Workspace.from_dict({"id": "w", "name": "n", "status": "running", "url": url})

    monkeypatch.setattr("strongly._sync.resources.workspaces.Workspaces.retrieve", retrieve)

    done = strongly("open", "w")

    assert (done.status, done.out, opened) == (1, "", [])
    assert "is not opened, because it is not an http or https URL" in done.err
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err
