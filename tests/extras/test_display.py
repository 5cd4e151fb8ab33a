"""Models as people see them: in notebooks, and where rich prints them."""

import io
import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from rich.console import Console

from strongly import (
    Project,
    ProjectActivity,
    ProjectCollaborator,
    ProjectStats,
    Strongly,
    Volume,
    Workspace,
    WorkspaceLogs,
    WorkspaceMetrics,
    WorkspaceStatus,
)
from strongly._core.model import ModelList, Page
from strongly.extras.display import cell, since, size
from tests.strategies import OBJECTS

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\x1b[31m\n\"'&"


class Strict(HTMLParser):
    """Refuses tags that are not closed, and all but a few."""

    ALLOWED = frozenset(
        ["table", "caption", "thead", "tbody", "tr", "th", "td", "div", "span", "a", "small", "em", "pre"]
    )

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.ALLOWED
        assert {name for name, _ in attrs} <= {"style", "title", "href", "target", "rel"}
        self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def html(shown: Any) -> Strict:
    parser = Strict()
    parser.feed(shown._repr_html_())
    parser.close()
    assert parser.open == []
    return parser


def printed(shown: Any, width: int = 160) -> str:
    console = Console(file=io.StringIO(), width=width, color_system="standard", force_terminal=True)
    console.print(shown)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("name", "value", "text", "state"),
    [
        ("status", "running", "running", "good"),
        ("phase", "Pending", "Pending", "busy"),
        ("status", "failed", "failed", "bad"),
        ("status", "archived", "archived", "idle"),
        ("ready", True, "yes", "good"),
        ("archived", False, "no", ""),
        ("owner", None, "-", "idle"),
        ("size_gb", 2048.0, "2 TB", ""),
        ("cpu_usage", 45.25, "45.2 %", ""),
        ("created_at", "2026-05-01T12:00:00Z", "3 d ago", ""),
        ("created_at", "whenever", "whenever", ""),
        ("tags", ["a", "b"], "a, b", ""),
        ("tags", [], "-", ""),
        ("conditions", [{}, {}], "2", ""),
        ("resources", {"cpu": "4", "gpu": "1"}, "cpu: 4, gpu: 1", ""),
        ("resources", {}, "-", ""),
        ("name", "x" * 100, "x" * 59 + "…", ""),
        ("name", "a\x1b[31m\nb", "a�[31m b", ""),
        ("workspace_count", 3, "3", ""),
    ],
)
def test_values_are_shown_as_people_read_them(name: str, value: Any, text: str, state: str) -> None:
    shown = cell(name, value, NOW)

    assert (shown.text, shown.state) == (text, state)


@pytest.mark.parametrize(
    ("gigabytes", "text"),
    [(0, "0 GB"), (0.25, "250 MB"), (1, "1 GB"), (99.96, "100 GB"), (1000, "1 TB"), (1234567, "1,234.6 TB")],
)
def test_sizes_have_the_unit_that_fits(gigabytes: float, text: str) -> None:
    assert size(gigabytes) == text


@pytest.mark.parametrize(
    ("time", "text"),
    [
        ("2026-05-04T12:00:02Z", "now"),
        ("2026-05-04T11:59:00", "1 min ago"),
        ("2026-05-04T11:59:20+00:00", "40 s ago"),
        ("2026-05-04T15:00:00Z", "in 3 h"),
        ("2024-05-04T12:00:00Z", "2 y ago"),
        ("", ""),
    ],
)
def test_times_are_told_from_now(time: str, text: str) -> None:
    assert since(time, NOW) == text


def test_a_model_is_a_table_of_its_fields() -> None:
    workspace = Workspace("ws-1", "w", status="running", url="https://a.example/w", created_at="2026-05-04T09:30:00Z")
    page = html(workspace)

    assert page.text.split()[:5] == ["Workspace", "ID", "ws-1", "Name", "w"]
    assert "● running" in page.text
    assert page.links == ["https://a.example/w"]
    assert 'title="2026-05-04T09:30:00Z"' in workspace._repr_html_()
    assert "description" not in page.text
    assert "running" in printed(workspace)
    assert "\x1b[32mrunning" in printed(workspace)


def test_shares_are_bars() -> None:
    metrics = WorkspaceMetrics(45.0, 0.0, None, 150.0)

    assert re.findall(r"width:(\d+%)", metrics._repr_html_()) == ["45%", "0%", "100%"]
    text = printed(metrics)
    assert "█████████░░░░░░░░░░░ 45.0 %" in text
    assert "████████████████████ 150.0 %" in text
    assert "gpu" not in text


def test_amounts_are_a_card() -> None:
    stats = ProjectStats(3, 2, 120.5, 1)

    assert "display:flex" in stats._repr_html_()
    assert html(stats).text.split()[:3] == ["3", "Workspace", "count"]
    assert "120.5 GB Total storage" in " ".join(html(stats).text.split())


def test_many_are_a_table_with_the_columns_that_tell_something() -> None:
    items = ModelList([Volume("v-1", "Data", size_gb=5, status="bound"), Volume("v-2", "Models", size_gb=2000)])

    expected = "ID Label Status Size v-1 Data ● bound 5 GB v-2 Models - 2 TB 2 volumes"
    assert " ".join(html(items).text.split()) == expected
    assert "2 volumes" in printed(items)
    assert html(ModelList([])).text.strip() == "0 items"
    assert printed(ModelList([])).strip() == "0 items"
    assert html(Page([ProjectCollaborator("u", role="editor")]).items).text.split()[-2:] == ["1", "collaborator"]
    assert items == list(items)
    assert repr(items) == repr(list(items))


def test_ids_are_not_cut_on_a_narrow_terminal() -> None:
    volumes = [
        Volume(id=f"vol-2a31f98b114{digit}", label="Training data", status="bound", type="data", owner="Sandbox User")
        for digit in "ab"
    ]

    assert re.findall(r"vol-\w+", printed(ModelList(volumes), width=50)) == [volume.id for volume in volumes]


@pytest.mark.parametrize(
    ("model", "one", "two"),
    [
        (ProjectActivity, "1 activity", "2 activities"),
        (WorkspaceStatus, "1 status", "2 statuses"),
        (WorkspaceMetrics, "1 metrics", "2 metrics"),
        (Workspace, "1 workspace", "2 workspaces"),
    ],
    ids=["activity", "status", "metrics", "workspace"],
)
def test_lists_are_counted_in_english(model: Any, one: str, two: str) -> None:
    item = model.from_dict({"id": "x", "phase": "Running", "cpuUsage": 1})

    assert html(ModelList([item])).text.endswith(f"{one} ")
    assert html(ModelList([item, item])).text.endswith(f"{two} ")


@pytest.mark.parametrize("sent", ["lines", "content"])
def test_all_lines_of_a_log_are_shown_and_scroll(sent: str) -> None:
    lines = [f"{number}: \t <b>{'long ' * 30}</b>" for number in range(500)] + ["\x1b[32mgreen\x1b[0m \x07"]
    written = [*lines[:-1], "10 %\r\x1b[32mgreen\x1b[0m \x07\r"] if sent == "lines" else lines
    logs = WorkspaceLogs("pod", written) if sent == "lines" else WorkspaceLogs("pod", None, "\n".join(lines))
    shown = logs._repr_html_()
    block = re.fullmatch(r"(<table.*</table>)<pre style=\"(.*?)\">(.*)</pre><small>501 lines</small>", shown, re.DOTALL)

    assert block is not None
    assert "pod" in block[1]
    assert "max-height" in block[2]
    assert unescape(block[3]).split("\n") == [*lines[:-1], "green \ufffd"]
    assert "long long" not in block[1]
    assert "green" in printed(logs)
    assert html(WorkspaceLogs()).text.endswith("0 lines ")
    assert repr(logs).startswith("WorkspaceLogs(log_type='pod', ")


@pytest.mark.parametrize(
    "shown",
    [
        Project(EVIL, EVIL, EVIL, EVIL, tags=[EVIL], created_at=EVIL),
        Project.from_dict({"id": EVIL, EVIL: {EVIL: EVIL}, "collaborators": [{"name": EVIL}]}),
        ModelList([Volume(EVIL, EVIL, status=EVIL)]),
        Workspace("w", url=f"https://{EVIL}"),
        Workspace("w", url="javascript:alert(1)"),
        WorkspaceStatus(EVIL, True, EVIL),
        WorkspaceLogs(EVIL, [EVIL]),
        WorkspaceLogs(EVIL, None, EVIL),
    ],
    ids=lambda shown: type(shown).__name__,
)
def test_nothing_that_a_server_sends_commands_a_browser_or_a_terminal(shown: Any) -> None:
    page, text = html(shown), printed(shown)

    assert all(link.startswith("https://") for link in page.links)
    assert "\x1b[31m\n" not in text
    assert not re.search(r"\x1b(?!\[[\d;]*m)", text)
    assert "alert(1)" in page.text


@settings(max_examples=25, deadline=None)
@given(OBJECTS)
def test_whatever_an_object_holds_can_be_shown(data: dict[str, Any]) -> None:
    for kind in (Project, Volume, Workspace, WorkspaceMetrics, ProjectStats, WorkspaceLogs):
        html(kind.from_dict(data))
        printed(kind.from_dict(data))
        html(ModelList([kind.from_dict(data)]))


def test_a_list_that_is_not_fetched_says_how_to_fetch_it() -> None:
    with Strongly.sandbox() as client:
        assert repr(client.projects.list()) == "<SyncPaginator of /projects: take(10) and to_list() fetch its items>"
        assert client.local_sandbox.calls == []
