"""What a worker does with its client, written once for threads and tasks.

A worker is a generator of calls: it yields functions that make them, and is sent what they return or thrown what they
raise. `play` and `play_async` make the calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Generic, TypeVar

import anyio

from strongly import (
    ConflictError,
    ConnectionError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ResponseValidationError,
    RetryEvent,
    StronglyError,
    TimeoutError,
)
from tests.soak.faults import WORKER_HEADER
from tests.soak.ledger import Create, Delete, Kind, Ledger, Told

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

# Errors that a fault may lead to, whatever the call.
OF_FAULTS = (
    ConnectionError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ResponseValidationError,
    TimeoutError,
)
MOST_PROJECTS = 3
MOST_CONTENTS = 12
SMALL_PAGE = 3
IMPATIENT_SHARE = 0.02
# What was sent and not waited for may still be carried out meanwhile.
SETTLING_SECONDS = 5.0


class GaveUpError(Exception):
    """The task was cancelled while it was waiting for the call."""


@dataclass(frozen=True)
class Step:
    """A call to make: what it returns may have to be awaited, by a task that has so many seconds."""

    make: Callable[[], Any]
    patience: float | None = None


Steps = Generator[Step, Any, T]


def play(steps: Steps[None]) -> None:
    """Make the calls of a worker in a thread, which cannot be cancelled."""
    with suppress(StopIteration):
        step = next(steps)
        while True:
            try:
                result = step.make()
            except Exception as error:  # noqa: BLE001 - the worker judges it
                step = steps.throw(error)
            else:
                step = steps.send(result)


async def play_async(steps: Steps[None]) -> None:
    """Make the calls of a worker in a task."""
    with suppress(StopIteration):
        step = next(steps)
        while True:
            try:
                with anyio.move_on_after(step.patience) as scope:
                    result = await step.make()
                if scope.cancelled_caught:
                    raise GaveUpError
            except Exception as error:  # noqa: BLE001 - the worker judges it
                step = steps.throw(error)
            else:
                step = steps.send(result)


@dataclass(frozen=True)
class Reply:
    """What a call came to: a result or an error."""

    result: Any = None
    error: Exception | None = None

    @property
    def told(self) -> Told:
        if self.error is None:
            return "made"
        unknown = isinstance(self.error, GaveUpError) or getattr(self.error, "outcome_unknown", False)
        return "unknown" if unknown else "refused"

    def failed_with(self, kind: type[Exception]) -> bool:
        return isinstance(self.error, kind)


class Possible(Generic[H]):
    """What a value on the server may be."""

    def __init__(self, value: H) -> None:
        self.values = {value}

    def __repr__(self) -> str:
        return " or ".join(map(repr, self.values))

    def set(self, value: H, *, certain: bool) -> None:
        self.values = {value} if certain else {*self.values, value}


@dataclass
class Project:
    """A project of the worker's."""

    id: str
    name: str
    description: Possible[str]
    status: Possible[str] = field(default_factory=lambda: Possible("active"))
    made: dict[Kind, dict[str, str]] = field(default_factory=lambda: {"workspace": {}, "volume": {}})
    possibly_created: set[str] = field(default_factory=set)

    @property
    def contents(self) -> int:
        return sum(map(len, self.made.values()))


class Worker:
    """Creates, changes, lists and deletes projects of its own.

    Args:
        name: Its name; everything that it creates is named after it.
        client: The client that it shares with others.
        ledger: Where to note what it is told.
        seed: What decides on what it does.
        ends_at: When to stop, in the time of `time.monotonic`.
    """

    def __init__(self, name: str, client: Any, ledger: Ledger, seed: str, ends_at: float) -> None:
        self.name = name
        self._client = client.with_options(headers={WORKER_HEADER: name}, on_retry=self._retried)
        self._ledger = ledger
        self._random = Random(f"{seed}/{name}/work")
        self._ends_at = ends_at
        self._number = 0
        self._projects: list[Project] = []
        self._changing = False
        self._settled_at = 0.0
        self._actions: dict[Callable[[Project], Steps[None]], int] = {
            self._retrieve: 4,
            self._update: 3,
            self._archive: 1,
            self._add_collaborator: 2,
            self._create_workspace: 4,
            self._create_volume: 4,
            self._list_contents: 3,
            self._list_projects: 1,
            self._delete: 1,
        }

    def work(self) -> Steps[None]:
        while time.monotonic() < self._ends_at:
            if len(self._projects) < self._random.randint(1, MOST_PROJECTS):
                yield from self._create_project()
                continue
            project = self._random.choice(self._projects)
            if "archived" in project.status.values and self._random.random() < 0.5:
                yield from self._restore(project)
            elif project.contents >= MOST_CONTENTS:
                yield from self._delete(project)
            else:
                action = self._random.choices(list(self._actions), list(self._actions.values()))[0]
                yield from action(project)

    # Calls

    def _call(self, operation: str, make: Callable[[], Any], *, changes: bool = False) -> Steps[Reply]:
        """Make a call. Only errors that a fault explains are fine, and those that the caller asks the reply for."""
        self._changing = changes
        impatient = self._random.random() < IMPATIENT_SHARE
        patience = self._random.uniform(0, 0.1) if impatient else None
        self._ledger.count(self._ledger.calls, operation)
        self._ledger.count(self._ledger.workers, self.name)
        try:
            reply = Reply((yield Step(make, patience)))
            self._ledger.count(self._ledger.successes, operation)
        except Exception as error:  # noqa: BLE001 - judged below
            reply = Reply(error=error)
            self._ledger.count(self._ledger.errors, type(error).__name__)
            if reply.told == "unknown":
                self._ledger.count(self._ledger.unknown, operation)
        if changes and isinstance(reply.error, TimeoutError | GaveUpError):
            self._unsettle()
        foreign = reply.error is not None and not isinstance(reply.error, StronglyError | GaveUpError)
        self._check("only errors of the SDK are raised", not foreign, operation, reply.error)
        explained = reply.error is None or isinstance(reply.error, (*OF_FAULTS, NotFoundError, ConflictError))
        self._check(
            "every error is one that a fault explains",
            foreign or explained or isinstance(reply.error, GaveUpError),
            operation,
            reply.error,
        )
        return reply

    def _retried(self, event: RetryEvent) -> None:
        self._ledger.count_retry()
        if self._changing and event.reason == "timeout":
            self._unsettle()

    def _unsettle(self) -> None:
        self._settled_at = time.monotonic() + SETTLING_SECONDS

    @property
    def _settled(self) -> bool:
        return time.monotonic() >= self._settled_at

    def _check(self, guarantee: str, holds: bool, *details: object) -> None:
        text = "" if holds else f"{self.name} {' '.join(map(repr, details))}"
        self._ledger.check(guarantee, holds, text)

    def _check_existence(self, project: Project, operation: str, reply: Reply) -> None:
        self._check("what exists is found", not reply.failed_with(NotFoundError), operation, project.name, reply.error)

    def _check_changed(self, project: Project, operation: str, reply: Reply) -> None:
        """An archived project must not be changed, and any other one can be."""
        self._check_existence(project, operation, reply)
        status = project.status.values
        if reply.error is None:
            self._check("archived projects are not changed", "active" in status, operation, project.name)
        elif reply.failed_with(ConflictError):
            self._check("only archived projects refuse changes", "archived" in status, operation, project.name)

    def _new_name(self, kind: str) -> str:
        self._number += 1
        return f"{self.name}-{kind}-{self._number}"

    # Actions

    def _create_project(self) -> Steps[None]:
        name = self._new_name("project")
        body = {"name": name, "description": "new", "tags": [self.name]}
        reply = yield from self._call("projects.create", lambda: self._client.projects.create(body), changes=True)
        self._note_create("project", name, reply)
        self._check("new names are free", not reply.failed_with(ConflictError), name, reply.error)
        if reply.error is None:
            self._check_response(reply.result.name == name, "projects.create", name, reply.result)
            self._projects.append(Project(reply.result.id, name, Possible("new")))

    def _note_create(self, kind: Kind, name: str, reply: Reply, project_id: str = "") -> None:
        result = reply.result
        identifier = "" if result is None else result["id"] if isinstance(result, dict) else result.id
        error = "" if reply.error is None else f"{type(reply.error).__name__}: {reply.error}"
        self._ledger.write(Create(kind, name, reply.told, identifier, project_id, error))

    def _check_response(self, holds: bool, *details: object) -> None:
        self._check("responses belong to their requests", holds, *details)

    def _retrieve(self, project: Project) -> Steps[None]:
        reply = yield from self._call("projects.retrieve", lambda: self._client.projects.retrieve(project.id))
        self._check_existence(project, "projects.retrieve", reply)
        if (found := reply.result) is not None:
            same = (found.id, found.name) == (project.id, project.name)
            self._check_response(same, "projects.retrieve", project.name, found)
            known = found.description in project.description.values and found.status in project.status.values
            self._check("changes last", not same or known, project, found)

    def _update(self, project: Project) -> Steps[None]:
        new = self._new_name("description")
        reply = yield from self._call(
            "projects.update", lambda: self._client.projects.update(project.id, description=new), changes=True
        )
        self._check_changed(project, "projects.update", reply)
        if (found := reply.result) is not None:
            same = (found.id, found.description) == (project.id, new)
            self._check_response(same, "projects.update", project.name, new, found)
            project.description.set(new, certain=self._settled)
        elif not reply.failed_with(ConflictError):
            project.description.set(new, certain=False)

    def _archive(self, project: Project) -> Steps[None]:
        reply = yield from self._call(
            "projects.archive", lambda: self._client.projects.archive(project.id), changes=True
        )
        self._note_status(project, "archived", reply)
        if project.status.values == {"archived"}:
            yield from self._update(project)

    def _restore(self, project: Project) -> Steps[None]:
        reply = yield from self._call(
            "projects.restore", lambda: self._client.projects.restore(project.id), changes=True
        )
        self._note_status(project, "active", reply)

    def _note_status(self, project: Project, status: str, reply: Reply) -> None:
        self._check_existence(project, status, reply)
        if reply.error is None:
            same = (reply.result["id"], reply.result["status"]) == (project.id, status)
            self._check_response(same, project.name, status, reply.result)
        project.status.set(status, certain=reply.error is None and self._settled)

    def _add_collaborator(self, project: Project) -> Steps[None]:
        email = f"{self._new_name('collaborator')}@example.com"
        reply = yield from self._call(
            "projects.add_collaborator",
            lambda: self._client.projects.add_collaborator(project.id, email=email, role="viewer"),
            changes=True,
        )
        self._note_create("collaborator", email, reply, project.id)
        self._check_changed(project, "projects.add_collaborator", reply)

    def _create_workspace(self, project: Project) -> Steps[None]:
        name = self._new_name("workspace")
        body = {
            "name": name,
            "description": "new",
            "environment_type": "jupyter",
            "project_id": project.id,
        }
        yield from self._create_content("workspace", name, project, lambda: self._client.workspaces.create(body))

    def _create_volume(self, project: Project) -> Steps[None]:
        label = self._new_name("volume")
        body = {"label": label, "size_gb": 1, "project_id": project.id}
        yield from self._create_content("volume", label, project, lambda: self._client.volumes.create(body))

    def _create_content(self, kind: Kind, name: str, project: Project, make: Callable[[], Any]) -> Steps[None]:
        operation = f"{kind}s.create"
        reply = yield from self._call(operation, make, changes=True)
        self._note_create(kind, name, reply, project.id)
        self._check_changed(project, operation, reply)
        if reply.error is None:
            project.made[kind][name] = reply.result.id
            self._check_response(name_of(reply.result) == name, operation, name, reply.result)
        elif reply.told == "unknown":
            project.possibly_created.add(name)

    def _list_contents(self, project: Project) -> Steps[None]:
        """Where new items come first, one that is created late moves all others; so it has to be quiet then."""
        client, oldest_first = self._client, "createdAt:asc"
        asked = {"project_id": project.id, "limit": SMALL_PAGE}
        lists: list[tuple[Kind, bool, Callable[[], Any]]] = [
            ("workspace", True, lambda: client.workspaces.list(**asked, sort=oldest_first).to_list()),
            ("workspace", False, lambda: client.projects.workspaces(project.id, limit=SMALL_PAGE).to_list()),
            ("volume", True, lambda: client.volumes.list(**asked, sort=oldest_first).to_list()),
            ("volume", False, lambda: client.volumes.list(**asked).to_list()),
            ("volume", True, lambda: client.projects.volumes(project.id)),
        ]
        kind, undisturbed, make = self._random.choice(lists)
        undisturbed |= self._settled
        reply = yield from self._call(f"{kind}s.list", make)
        self._check_existence(project, "list", reply)
        if reply.error is None and undisturbed:
            self._check_list(reply.result, project.made[kind], project.possibly_created)

    def _list_projects(self, _: Project) -> Steps[None]:
        undisturbed = self._settled
        reply = yield from self._call(
            "projects.list",
            lambda: self._client.projects.list(
                search=f"{self.name}-", limit=SMALL_PAGE, sort="createdAt:asc"
            ).to_list(),
        )
        if reply.error is None and undisturbed:
            self._check_list(reply.result, {project.name: project.id for project in self._projects})

    def _check_list(
        self, items: Iterable[Any], made: dict[str, str], possibly_created: Collection[str] | None = None
    ) -> None:
        """A list holds what was made, nothing twice, and otherwise only what was possibly created, if known."""
        found = [(name_of(item), item.id) for item in items]
        mine = all(name.startswith(f"{self.name}-") for name, _ in found)
        self._check_response(mine, "list", found)
        self._check("lists hold nothing twice", len(found) == len(dict(found)), found)
        self._check("lists are complete", not mine or made.items() <= set(found), made, found)
        if possibly_created is not None:
            strange = dict(found).keys() - made.keys() - set(possibly_created)
            self._check("lists hold what was created", not mine or not strange, strange)

    def _delete(self, project: Project) -> Steps[None]:
        volumes = self._random.random() < 0.5
        disposition = "delete" if volumes else "keep"
        reply = yield from self._call(
            "projects.delete", lambda: self._client.projects.delete(project.id, volume=disposition), changes=True
        )
        # An attempt whose response was lost may have done it, and the next one finds nothing.
        retried = getattr(reply.error, "attempts", 1) > 1
        gone = reply.error is None or reply.failed_with(NotFoundError)
        self._check("what exists is found", retried or not reply.failed_with(NotFoundError), project.name, reply.error)
        self._ledger.write(Delete(project.id, gone, volumes))
        self._projects.remove(project)
        if gone:
            after = yield from self._call("projects.retrieve", lambda: self._client.projects.retrieve(project.id))
            self._check("what was deleted is gone", after.error is not None, project.name, after.result)


def name_of(item: Any) -> str:
    """Return the name that an item was given."""
    name: str = getattr(item, "label", None) or item.name
    return name
