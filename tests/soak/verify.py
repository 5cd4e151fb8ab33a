"""Compares what clients were told with what is in the sandbox."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.soak.ledger import Create, Delete, Entry, Kind, Told, Violation

PAGE = 100
LISTS: dict[Kind, str] = {"project": "projects", "workspace": "workspaces", "volume": "volumes"}


@dataclass(frozen=True)
class Item:
    """Something that exists."""

    kind: Kind
    name: str
    id: str
    project_id: str = ""


@dataclass
class Verdict:
    """What came of all creates: how many were told what, how many of these exist, and what is wrong."""

    creates: Counter[tuple[Kind, Told]] = field(default_factory=Counter)
    existing: Counter[tuple[Kind, Told]] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)


def compare(entries: Iterable[Entry], items: Iterable[Item]) -> Verdict:
    """Hold every create against what exists."""
    verdict = Verdict()
    creates: dict[tuple[Kind, str], Create] = {}
    deletes: dict[str, Delete] = {}
    for entry in entries:
        if isinstance(entry, Create):
            creates[entry.kind, entry.name] = entry
        else:
            deletes[entry.project_id] = entry
    found: defaultdict[tuple[Kind, str], list[Item]] = defaultdict(list)
    for item in items:
        found[item.kind, item.name].append(item)
    for key, create in creates.items():
        existing = found.pop(key, [])
        verdict.creates[create.kind, create.told] += 1
        verdict.existing[create.kind, create.told] += bool(existing)
        delete = deletes.get(create.id if create.kind == "project" else create.project_id)
        verdict.violations += _judge(create, existing, delete)
    verdict.violations += [
        Violation("everything that exists was asked for", str(item)) for items in found.values() for item in items
    ]
    return verdict


def _judge(create: Create, existing: list[Item], delete: Delete | None) -> Iterator[Violation]:
    if len(existing) > 1:
        yield Violation("nothing is created twice", f"{create}; found {existing}")
    if create.told == "refused" and existing:
        yield Violation("what was refused does not exist", f"{create}; found {existing}")
    if create.told != "made":
        return
    if not existing and _must_exist(create, delete):
        yield Violation("what was created exists", str(create))
    if existing and create.id not in {item.id for item in existing}:
        yield Violation("ids are those of what was created", f"{create}; found {existing}")
    if existing and _must_be_gone(create, delete):
        yield Violation("what was deleted is gone", f"{create}; {delete}; found {existing}")


def _must_exist(create: Create, delete: Delete | None) -> bool:
    return delete is None or (create.kind == "volume" and not delete.volumes)


def _must_be_gone(create: Create, delete: Delete | None) -> bool:
    return delete is not None and delete.sure and (create.kind != "volume" or delete.volumes)


class Inventory:
    """Reads what is in the sandbox, without the SDK and without the proxy."""

    def __init__(self, url: str, key: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"X-API-Key": key}
        self._open = build_opener(ProxyHandler({})).open

    def items(self, with_collaborators: set[str]) -> Iterator[Item]:
        """Return everything; collaborators of the given projects only."""
        for kind, path in LISTS.items():
            for item in self._all(path):
                yield Item(kind, item["label" if kind == "volume" else "name"], item["id"], item.get("projectId") or "")
                if kind == "project" and item["id"] in with_collaborators:
                    yield from self._collaborators(item["id"])

    def _collaborators(self, project_id: str) -> Iterator[Item]:
        for person in self._get(f"projects/{project_id}/collaborators")["data"]:
            if not person["isOwner"]:
                yield Item("collaborator", person["email"], person["userId"], project_id)

    def _all(self, path: str) -> Iterator[dict[str, Any]]:
        for offset in count(step=PAGE):
            page = self._get(f"{path}?limit={PAGE}&offset={offset}&sort=createdAt:asc")
            yield from page["data"]
            if not page["pagination"]["hasMore"]:
                return

    def _get(self, path: str) -> Any:
        with self._open(Request(f"{self._url}/{path}", headers=self._headers), timeout=60) as response:
            return json.load(response)
