"""The dashboard: the contents of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from strongly.sandbox.application import Sandbox
from strongly.sandbox.listing import MAX_LIMIT
from strongly.sandbox.web.html import Child, Html, element

Item = Mapping[str, Any]
Columns = Mapping[str, Callable[[Item], Child]]


def render(sandbox: Sandbox) -> Html:
    """Return the content of the page."""
    found = {
        path[1:].replace("-", " ").capitalize(): sandbox.read(item["get"]["operationId"], {"limit": MAX_LIMIT})
        for path, item in sandbox.contract.document["paths"].items()
        if "get" in item and path.count("/") == 1
    }
    columns = _columns({project["id"]: project["name"] for project in found["Projects"].data})
    tables = []
    for kind, result in found.items():
        assert result.page is not None
        tables.append(_table(kind, result.data, result.page.total, columns.get(kind, _OF_OTHERS)))
    return element("main", tables, class_="wide")


def _columns(projects: Mapping[str, str]) -> dict[str, Columns]:
    """Return the columns of each table. Projects beyond the first page are shown by id."""

    def project(item: Item) -> Child:
        return projects.get(item["projectId"], item["projectId"])

    return {
        "Projects": {
            "Name": lambda item: _named(item["name"], item["id"]),
            "Status": _status,
            "Category": lambda item: item["category"],
            "Tags": lambda item: [element("span", tag, class_="tag") for tag in item["tags"]],
            "Owner": lambda item: item["owner"]["name"],
            "Updated": _updated,
        },
        "Workspaces": {
            "Name": lambda item: _named(item["name"], item["id"]),
            "Status": _status,
            "Environment": lambda item: item["environmentType"],
            "Project": project,
            "Owner": lambda item: item["owner"]["name"],
            "Updated": _updated,
        },
        "Volumes": {
            "Label": lambda item: _named(item["label"], item["id"]),
            "Status": _status,
            "Type": _type,
            "Size": lambda item: f"{item['sizeGb']:g} GB",
            "Project": project,
            "Updated": _updated,
        },
    }


_OF_OTHERS: Columns = {
    "Name": lambda item: _named(item.get("name", ""), item["id"]),
    "Updated": lambda item: _updated(item) if "updatedAt" in item else None,
}


def _table(kind: str, items: list[Item], total: int, columns: Columns) -> Html:
    heading = element("h2", kind, " ", element("small", total))
    if not items:
        return element("section", heading, element("p", "None yet.", class_="hint"))
    rows = [element("tr", [element("td", show(item)) for show in columns.values()]) for item in items]
    header = element("thead", element("tr", [element("th", name) for name in columns]))
    table = element("div", element("table", header, element("tbody", rows), class_="items"), class_="scroll")
    more = element("p", f"Showing the newest {len(items)}.", class_="hint") if total > len(items) else None
    return element("section", heading, table, more)


def _named(name: str, identifier: str) -> Child:
    return [element("b", name), element("code", identifier)]


def _type(item: Item) -> Child:
    shared = ", shared" if item["isShared"] and item["type"] != "shared" else ""
    return f"{item['type']}{shared}"


def _status(item: Item) -> Child:
    return element("span", item["status"], class_=f"status {item['status']}")


def _updated(item: Item) -> Child:
    time = str(item["updatedAt"])
    return element("time", f"{time[:10]} {time[11:19]}", datetime=time)
