"""Adds rows for new filters and body keys to the tables of the pages of resources, such as docs/volumes.md."""

from __future__ import annotations

import re
from functools import partial

from tools.docs.resource_pages import members
from tools.spec.view_types import BodyFieldView, OperationView, ParameterView
from tools.spec.views import SpecViews

from .edits import Edit
from .snippets import sentence


def edits(views: SpecViews) -> list[Edit]:
    """Return the edits of the pages of all resources."""
    found = []
    for view in views.operations.values():
        rows = {each.name: _row(view, each) for each in members(view)}
        found.append(Edit(f"docs/{view.resource}.md", partial(_with_rows, view.name, rows)))
    return found


def _row(view: OperationView, member: ParameterView | BodyFieldView) -> str:
    text = sentence(member.description).removesuffix(".").replace("|", "\\|")
    meaning = text.removeprefix(f"Only {view.resource.replace('_', ' ')} ")
    required = "" if isinstance(member, ParameterView) else " required |" if member.required else " |"
    return f"| `{member.name}` |{required} {meaning[0].lower()}{meaning[1:]} |\n"


def _with_rows(method: str, rows: dict[str, str], page: str) -> str:
    """Return the page with the rows that the first table below the heading of a method does not have."""
    table = re.search(rf"(?s)\n## `{method}`\n.*?\n\| --- .*?\n(?=\n|\Z)", page)
    if table is None:
        return page
    new = "".join(row for name, row in rows.items() if f"\n| `{name}` |" not in table[0])
    return page[: table.end()] + new + page[table.end() :]
