"""What clients were told: counted in memory, and written to a file where it would grow with every call."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["project", "workspace", "volume", "collaborator"]
Told = Literal["made", "unknown", "refused"]


@dataclass(frozen=True)
class Create:
    """A create and what its caller was told.

    Attributes:
        kind: What was to be created.
        name: Its name, which no other create has.
        told: `made` for a success; `unknown` for an error that says that the outcome is not known; `refused` for any
            other, which means that it was not carried out.
        id: Id of what was made.
        project_id: The project that it was to belong to.
        error: The error.
    """

    kind: Kind
    name: str
    told: Told
    id: str = ""
    project_id: str = ""
    error: str = ""


@dataclass(frozen=True)
class Delete:
    """The end of a project.

    Attributes:
        project_id: Its id.
        sure: Whether it is known to be gone.
        volumes: Whether its volumes were to go too.
    """

    project_id: str
    sure: bool
    volumes: bool


Entry = Create | Delete


@dataclass(frozen=True)
class Violation:
    """A guarantee that was broken.

    Attributes:
        guarantee: Which one, in a few words that stay the same.
        details: What happened.
    """

    guarantee: str
    details: str

    def __str__(self) -> str:
        return f"{self.guarantee}: {self.details}"


class Ledger:
    """Shared by all workers."""

    def __init__(self, path: Path) -> None:
        self.calls: Counter[str] = Counter()
        self.workers: Counter[str] = Counter()
        self.successes: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.checks: Counter[str] = Counter()
        self.retries = 0
        self.violations: list[Violation] = []
        self._path = path
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, entry: Entry) -> None:
        line = json.dumps({type(entry).__name__: asdict(entry)})
        with self._lock:
            self._file.write(f"{line}\n")

    def count(self, counter: Counter[str], key: str) -> None:
        with self._lock:
            counter[key] += 1

    def count_retry(self) -> None:
        with self._lock:
            self.retries += 1

    def check(self, guarantee: str, holds: bool, details: str) -> None:
        """Record that a guarantee was checked."""
        with self._lock:
            self.checks[guarantee] += 1
            if not holds:
                self.violations.append(Violation(guarantee, details))

    def close(self) -> None:
        self._file.close()

    def entries(self) -> Iterator[Entry]:
        """Read back what was written."""
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                ((name, fields),) = json.loads(line).items()
                yield Create(**fields) if name == "Create" else Delete(**fields)
