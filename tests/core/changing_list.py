"""A model of a server whose list changes between two requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from strongly import Page, Project


@dataclass(frozen=True)
class Change:
    """Items vanish, because they are deleted or leave the filter, and others appear. Positions are modulo the size."""

    vanish: list[int] = field(default_factory=list)
    first: int = 0
    appear: list[int] = field(default_factory=list)

    def apply(self, items: list[str], new: Any) -> list[str]:
        changed = items[self.first :]
        for position in self.vanish:
            if changed:
                del changed[position % len(changed)]
        for position in self.appear:
            changed.insert(position % (len(changed) + 1), new())
        return changed


@dataclass
class ChangingList:
    """A list of projects.

    Two states of it never have the same number of items, because nobody could tell them apart by the total.

    Attributes:
        size: Number of items at first.
        limit: The page size to ask for.
        cap: The largest page, or None.
        says_more: Whether the server says if there are more pages.
        changes: What happens before the second request, the third one, and so on.
        kept: The items that were there at every request.
        requests: Offsets of all requests.
        changed: Number of changes so far.
    """

    size: int
    limit: int
    cap: int | None = None
    says_more: bool = True
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.items = [f"p{number}" for number in range(self.size)]
        self.kept = set(self.items)
        self.requests: list[int] = []
        self.changed = 0
        self._totals = {self.size}
        self._appeared = 0
        self._lock = threading.Lock()

    @property
    def page_size(self) -> int:
        return min(self.limit, self.cap or self.limit)

    def respond(self, offset: int) -> Page[Project]:
        with self._lock:
            if self.requests and len(self.requests) <= len(self.changes):
                self._change(self.changes[len(self.requests) - 1])
            self.requests.append(offset)
            self.kept &= set(self.items)
            used = self.page_size
            found = self.items[offset : offset + used]
            more = offset + used < len(self.items) if self.says_more else None
            return Page(
                [Project(one) for one in found], total=len(self.items), limit=used, offset=offset, has_more=more
            )

    def _change(self, change: Change) -> None:
        items = change.apply(self.items, self._new)
        if len(items) not in self._totals:
            self.items = items
            self._totals.add(len(items))
            self.changed += 1

    def _new(self) -> str:
        self._appeared += 1
        return f"n{self._appeared}"

    def check(self, ids: list[str]) -> None:
        """Check what was read of it: nothing is missing, nothing is repeated, nothing was requested in vain."""
        assert len(ids) == len(set(ids))
        assert self.kept <= set(ids)
        if not self.changed:
            assert ids == self.items
            full = self.size // self.page_size
            needed = max(1, -(-self.size // self.page_size)) if self.says_more else full + 1
            assert len(self.requests) == needed


CHANGES = st.builds(
    Change,
    vanish=st.lists(st.integers(0, 99), max_size=12),
    first=st.integers(0, 12) | st.just(99),
    appear=st.lists(st.integers(0, 99) | st.just(0), max_size=12),
)
CHANGING_LISTS = st.builds(
    ChangingList,
    size=st.integers(0, 40),
    limit=st.integers(1, 10),
    cap=st.none() | st.integers(1, 6),
    says_more=st.booleans(),
    changes=st.lists(CHANGES | st.just(Change()), max_size=12),
).filter(lambda server: server.says_more or server.size != server.page_size)  # such a total may be that of the page
