"""The Python code of the README and of docs/ runs, the blocks of a page one after the other, and runs again."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from strongly import Strongly
from tests.docs.reference import REPOSITORY
from tests.optional_packages import skip_where_missing

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def run(page: Path, pattern: re.Pattern[str] = BLOCK) -> dict[str, Any]:
    """Run the blocks of a page one after the other, in one session, and return its names."""
    text = page.read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in pattern.finditer(text):
        line = text[: block.start(1)].count("\n")
        with skip_where_missing():
            exec(compile("\n" * line + block[1], page, "exec"), names)  # errors then point at the page's own line
    return names


def run_twice(page: Path, client: Strongly, pattern: re.Pattern[str] = BLOCK) -> None:
    """Run the blocks of a page, and again as a reader who comes back: the first run leaves nothing that accumulates."""
    run(page, pattern)
    kept = resources(client)
    run(page, pattern)
    assert resources(client) == kept


def resources(client: Strongly) -> list[list[str]]:
    lists: list[Iterable[Any]] = [client.projects.list(), client.workspaces.list(), client.volumes.list()]
    return [sorted(item.id for item in items) for items in lists]


@pytest.mark.usefixtures("short_sleeps")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(REPOSITORY))
)
def test_code_of_page_runs_twice(page: Path, client: Strongly) -> None:
    run_twice(page, client)


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "SECURITY.md"], ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_readme_names_only_targets_that_make_has() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    readme = "".join((REPOSITORY / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE))

    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
