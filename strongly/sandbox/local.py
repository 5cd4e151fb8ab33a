"""A sandbox in the hands of a test: its time, its faults, its data, and a record of the calls."""

from __future__ import annotations

import difflib
import json
import math
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

from strongly.sandbox.application import HANDLERS, Response, Sandbox, utc_now
from strongly.sandbox.errors import ApiError
from strongly.sandbox.faults import Fault, Trouble, failure, late, trouble
from strongly.sandbox.keys import DEFAULT_KEY, SANDBOX_USER
from strongly.sandbox.recording import RecordedCall, matches, recorded
from strongly.sandbox.store import update

WorkspaceStatus = Literal["pending", "running", "stopped", "failed", "terminated"]
VolumeStatus = Literal["pending", "bound"]
# The names that the API has for arguments, in its messages.
_ARGUMENTS = {
    "environmentType": "environment_type",
    "mountPath": "mount_path",
    "projectId": "project_id",
    "sizeGB": "size_gb",
}
_LONGEST = 10**9  # what is near the end of the calendar is of no use


class _Clock:
    """The time of day, and however much further it was moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


class LocalSandbox(Sandbox):
    """A sandbox in this process, for tests and demos.

    It starts empty and without a socket; `Strongly.sandbox(sandbox)` is a client of it. Close it, or use it in a `with`
    statement.

    Args:
        db: SQLite file that keeps the state. By default it is in memory and lasts as long as the sandbox.
        startup_seconds: Seconds of the sandbox's time that workspaces take to start and to stop, and volumes to become
            bound. `advance` lets them pass.
        seed_demo: Whether to fill an empty database with demo data.

    Attributes:
        api_key: The key that it accepts.
        calls: The calls so far, the oldest first.

    Example:
        with LocalSandbox() as sandbox, Strongly.sandbox(sandbox) as client:
            sandbox.fail_next(503)
            client.projects.list().to_list()
            assert [call.status for call in sandbox.calls] == [503, 200]
    """

    def __init__(
        self,
        db: str | Path = ":memory:",
        *,
        startup_seconds: float = 30.0,
        seed_demo: bool = False,
    ) -> None:
        _check_seconds("startup_seconds", startup_seconds)
        self._time = _Clock()
        super().__init__(db, keys=[DEFAULT_KEY], clock=self._time, startup_seconds=startup_seconds)
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self.api_key: str = DEFAULT_KEY.value
        self.calls: list[RecordedCall] = []
        if seed_demo:
            self.seed_demo()

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answers one request, unless a fault comes in between, and records it.

        Raises:
            OSError: A fault breaks the connection.
        """
        operation = self._operation_at(method, path)
        fault = self._next_fault(operation)
        carry_out = partial(super().handle, method, path, query, headers, body)
        seen: Response | None = None
        try:
            if fault is None:
                seen = carry_out()
            else:
                seen = fault.outcome(carry_out, self._ids("req"))
                if math.isfinite(seen.delay):
                    self.advance(seen.delay)
            return seen
        finally:
            below = path.removeprefix(self.contract.base_path)
            self.calls.append(recorded(operation, method, below, query, body, seen))

    def advance(self, seconds: float) -> None:
        """Move the sandbox's time forward, so that what starts meanwhile becomes ready.

        Args:
            seconds: How far.

        Raises:
            ValueError: The time cannot be moved by that.

        Example:
            sandbox.advance(30)
        """
        _check_seconds("seconds", seconds)
        with self._lock:
            self._time.ahead += timedelta(seconds=seconds)

    def fail_next(
        self,
        fault: int | Trouble,
        *,
        times: int = 1,
        operation: str | None = None,
        retry_after: float | None = None,
        body: object = None,
        carried_out: bool = False,
    ) -> None:
        """Let the next calls fail. Attempts of a client count one by one, so a retry uses up a fault as well.

        Args:
            fault: A status from 400 to 599; or `timeout` for no answer in time, `refused` for no connection, `reset`
                for a connection that breaks, or `malformed` for an answer that cannot be read.
            times: How many calls fail.
            operation: operationId of the calls that fail, such as `createProject`; any call by default.
            retry_after: Seconds for the header `Retry-After` of a status.
            body: What a status is answered with, as JSON; by default what the API's document shows for it.
            carried_out: Whether the sandbox does what the call asks for before its answer gets lost; not for a status
                and not for `refused`.

        Raises:
            ValueError: There is no such fault or operation, or the arguments do not go together.

        Example:
            sandbox.fail_next(429, retry_after=2, times=3, operation="listProjects")
            sandbox.fail_next("timeout", operation="createProject", carried_out=True)
        """
        self._check_operation(operation)
        if isinstance(fault, int):
            if carried_out:
                raise ValueError("carried_out=True is for answers that get lost, not for a status")
            added = failure(self.contract, fault, times, operation, retry_after=retry_after, body=body)
        else:
            if retry_after is not None or body is not None:
                raise ValueError(f"retry_after= and body= belong to a status, not to {fault!r}")
            added = trouble(fault, times, operation, carried_out=carried_out)
        with self._lock:
            self._faults.append(added)

    def delay_next(self, seconds: float, *, times: int = 1, operation: str | None = None) -> None:
        """Let the answers to the next calls be late.

        Nobody waits: the sandbox's time moves by that much, and a client whose timeout is shorter gets its timeout.

        Args:
            seconds: How late the answers are.
            times: How many calls are answered late.
            operation: operationId of these calls; any call by default.

        Raises:
            ValueError: There is no such operation, or a number makes no sense.

        Example:
            sandbox.delay_next(60, operation="getProject")
        """
        self._check_operation(operation)
        _check_seconds("seconds", seconds)
        added = late(seconds, times, operation)
        with self._lock:
            self._faults.append(added)

    def assert_called(
        self,
        operation: str,
        *,
        times: int | None = None,
        path: str | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        status: int | None = None,
    ) -> RecordedCall:
        """Check that an operation was called, and with what.

        Args:
            operation: The operationId, such as `createProject`.
            times: How many such calls there were; one or more by default.
            path: Path of the call, below `/api/v1`.
            query: Query parameters that it had, beside others.
            body: Fields that its body had, beside others.
            status: Status that it was answered with.

        Returns:
            The last such call.

        Raises:
            AssertionError: There was no such call, or another number of them; the message lists the calls.
            ValueError: There is no such operation.

        Example:
            sandbox.assert_called("createProject", times=1, body={"name": "churn"})
        """
        self._check_operation(operation)
        wanted = {"path": path, "query": query, "body": body, "status": status}
        found = [call for call in self.calls if call.operation == operation and matches(call, wanted)]
        if not found or (times is not None and len(found) != times):
            details = "".join(f" with {name}={value!r}" for name, value in wanted.items() if value is not None)
            expected = "once or more" if times is None else f"{times} times"
            raise AssertionError(
                f"{operation} should have been called {expected}{details}, not {len(found)} times.{self._listed()}"
            )
        return found[-1]

    def assert_not_called(self, operation: str | None = None) -> None:
        """Check that an operation was not called, or nothing at all.

        Args:
            operation: The operationId, such as `deleteProject`; any by default.

        Raises:
            AssertionError: There was such a call; the message lists the calls.
            ValueError: There is no such operation.

        Example:
            sandbox.assert_not_called("deleteProject")
        """
        self._check_operation(operation)
        if any(operation in (None, call.operation) for call in self.calls):
            raise AssertionError(f"{operation or 'any operation'} should not have been called.{self._listed()}")

    def add_project(
        self,
        name: str,
        *,
        id: str | None = None,  # the name that it has everywhere
        description: str = "Made for a test",
        category: str | None = None,
        visibility: str | None = None,
        tags: Iterable[str] | None = None,
        archived: bool = False,
    ) -> str:
        """Put a project into the sandbox, without a call.

        Args:
            name: Its name, which no other project has.
            id: Its id; a new one by default.
            description: What it is about.
            category: Its category.
            visibility: `private` or `organization`.
            tags: Its tags.
            archived: Whether it is archived.

        Returns:
            Its id.

        Raises:
            ValueError: The API would refuse it; the message says why.

        Example:
            project_id = sandbox.add_project("churn", tags=["ml"])
        """
        body = {"name": name, "description": description, "category": category, "visibility": visibility}
        added = self._add("createProject", "proj", id, {**body, "tags": None if tags is None else list(tags)})
        if archived:
            self._set_status("projects", added, "archived")
        return added

    def add_workspace(
        self,
        name: str,
        *,
        id: str | None = None,
        project_id: str | None = None,
        description: str = "Made for a test",
        environment_type: str = "jupyter",
        image: str | None = None,
        resources: Mapping[str, str] | None = None,
        status: WorkspaceStatus = "running",
    ) -> str:
        """Put a workspace into the sandbox, without a call.

        Args:
            name: Its name.
            id: Its id; a new one by default.
            project_id: Id of the project that it belongs to.
            description: What it is for.
            environment_type: `jupyter`, `vscode`, `rstudio` or `custom`.
            image: Its container image.
            resources: What it gets, such as `{"cpu": "4", "memory": "16Gi"}`.
            status: Its status. A pending one becomes ready in time; the others stay as they are.

        Returns:
            Its id.

        Raises:
            ValueError: The API would refuse it; the message says why.

        Example:
            workspace_id = sandbox.add_workspace("training", project_id=project_id, status="stopped")
        """
        body = {
            "name": name,
            "description": description,
            "environmentType": environment_type,
            "image": image,
            "resources": None if resources is None else dict(resources),
            "projectId": project_id,
        }
        added = self._add("createWorkspace", "ws", id, body)
        if status != "pending":
            self._set_status("workspaces", added, status)
        return added

    def add_volume(
        self,
        label: str,
        *,
        project_id: str,
        id: str | None = None,
        size_gb: float = 10.0,
        description: str | None = None,
        type: str | None = None,  # the name that it has everywhere
        mount_path: str | None = None,
        status: VolumeStatus = "bound",
    ) -> str:
        """Put a volume into the sandbox, without a call.

        Args:
            label: Its label.
            project_id: Id of the project that it belongs to.
            id: Its id; a new one by default.
            size_gb: Its size in GB.
            description: What is on it.
            type: `data`, `model`, `workspace`, `scratch` or `shared`.
            mount_path: Where workspaces have it.
            status: Its status. A pending one becomes bound in time.

        Returns:
            Its id.

        Raises:
            ValueError: The API would refuse it; the message says why.

        Example:
            volume_id = sandbox.add_volume("Training data", project_id=project_id, size_gb=50)
        """
        body = {
            "projectId": project_id,
            "label": label,
            "sizeGB": size_gb,
            "description": description,
            "type": type,
            "mountPath": mount_path,
        }
        added = self._add("createVolume", "vol", id, body)
        if status != "pending":
            self._set_status("volumes", added, status)
        return added

    def _operation_at(self, method: str, path: str) -> str | None:
        try:
            return self.contract.match(method, path).operation.id
        except ApiError:
            return None

    def _check_operation(self, operation: str | None) -> None:
        if operation is None or operation in self.contract.operations:
            return
        close = difflib.get_close_matches(operation, self.contract.operations, n=1)
        hint = (
            f": did you mean {close[0]!r}?" if close else f"; there are {', '.join(sorted(self.contract.operations))}"
        )
        raise ValueError(f"there is no operation {operation!r}{hint}")

    def _next_fault(self, operation: str | None) -> Fault | None:
        with self._lock:
            fault = next((fault for fault in self._faults if fault.operation in (None, operation)), None)
            if fault is not None:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
        return fault

    def _listed(self) -> str:
        return "".join(f"\n  {call}" for call in self.calls) or " There were no calls."

    def _add(self, operation: str, prefix: str, identifier: str | None, fields: Mapping[str, Any]) -> str:
        body = {name: value for name, value in fields.items() if value is not None}

        def new_id(kind: str) -> str:
            return identifier if identifier is not None and kind == prefix else self._ids(kind)

        try:
            self.contract.operations[operation].check_body("application/json", "", json.dumps(body).encode())
            with self._store.transaction() as connection:
                call = self._call(connection, SANDBOX_USER, body=body, ids=new_id)
                return str(HANDLERS[operation](call).data["id"])
        except ApiError as error:
            raise ValueError(_in_arguments(error.message)) from None
        except sqlite3.IntegrityError:
            raise ValueError(f"the id {identifier!r} is taken") from None

    def _set_status(self, table: str, identifier: str, status: str) -> None:
        with self._store.transaction() as connection:
            columns: dict[str, str | None] = {"status": status}
            if table != "projects":
                columns |= {"next_status": None, "next_status_at": None}
            update(connection, table, identifier, columns)


def _in_arguments(message: str) -> str:
    for name, argument in _ARGUMENTS.items():
        message = message.replace(name, argument)
    return message


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        raise ValueError(f"{name} must be a number from 0 to {_LONGEST}, not {value!r}")
