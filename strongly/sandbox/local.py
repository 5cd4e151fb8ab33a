"""A sandbox that tests control: its clock, its data, its responses, injected faults, and a record of the requests."""

from __future__ import annotations

import difflib
import json
import math
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from strongly.sandbox.application import Response, Sandbox, utc_now
from strongly.sandbox.errors import ApiError
from strongly.sandbox.faults import (
    ConnectionFault,
    Fault,
    connection_fault,
    delayed_response,
    documented_response,
    error_response,
)
from strongly.sandbox.handlers import HANDLERS
from strongly.sandbox.keys import DEFAULT_KEY, SANDBOX_USER
from strongly.sandbox.overrides import Overrides
from strongly.sandbox.recording import RecordedCall, matches, recorded
from strongly.sandbox.store import find, update

WorkspaceStatus = Literal["pending", "running", "stopped", "failed", "terminated"]
VolumeStatus = Literal["pending", "bound"]
LogType = Literal["build", "deploy", "pod"]
# API names of arguments, which are replaced in error messages.
_ARGUMENTS = {
    "environmentType": "environment_type",
    "mountPath": "mount_path",
    "projectId": "project_id",
    "sizeGB": "size_gb",
}
_LONGEST = 10**9  # about 32 years; larger values would exceed the range of datetime


# Within the range of datetime, also after advancing the clock. Times of the sandbox have four digits for the year.
_YEARS = range(1970, 9000)


class Identified(Protocol):
    """A model, or another object with an id. As in methods of clients, it can be passed instead of the id."""

    @property
    def id(self) -> str: ...


class _Clock:
    """The current time, or one that tests set, plus an offset that they advance."""

    def __init__(self) -> None:
        self.start: datetime | None = None
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return (self.start or utc_now()) + self.offset


class LocalSandbox(Sandbox):
    """A sandbox in this process, for tests and demos.

    It uses no socket, and is empty at first. `Strongly.sandbox(sandbox)` returns a client of it. Close it, or use it in
    a `with` statement.

    Args:
        db: SQLite file to store the data in; by default, the data is in memory and lasts as long as the sandbox.
        startup_seconds: Seconds of sandbox time that workspaces take to start and to stop, and volumes to become bound.
            `advance` lets them pass.
        seed_demo: Whether to add demo data to an empty database.

    Attributes:
        api_key: The API key that the sandbox accepts.
        calls: The requests received so far, oldest first.

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
        self._overrides = Overrides()
        self._handlers = {**HANDLERS, **self._overrides.handlers}
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
        """Handle one request, applying the next fault if there is one, and record it.

        Raises:
            OSError: A fault breaks the connection.
        """
        operation = self._operation_at(method, path)
        fault = self._next_fault(operation)
        execute = partial(super().handle, method, path, query, headers, body)
        seen: Response | None = None
        try:
            if fault is None:
                seen = execute()
            else:
                seen = fault.outcome(execute, self._ids("req"))
                if math.isfinite(seen.delay):  # an infinite one is a timeout, whose length depends on the client
                    self.advance(seen.delay)
            return seen
        finally:
            # Also if a fault raises an OSError: the client made the request.
            below = path.removeprefix(self.contract.base_path)
            self.calls.append(recorded(operation, method, below, query, body, seen))

    @property
    def now(self) -> datetime:
        """The time of the sandbox. `created_at` and other timestamps, metrics and logs follow it."""
        return self._time()

    def set_time(self, time: datetime) -> None:
        """Set the clock of the sandbox, and stop it: from now on, only `advance`, delays and retries move it.

        Args:
            time: The new time, with a time zone.

        Raises:
            ValueError: The time has no time zone, or is out of range.

        Example:
            sandbox.set_time(datetime(2026, 5, 4, 9, 30, tzinfo=UTC))
        """
        if not isinstance(time, datetime) or time.tzinfo is None or time.year not in _YEARS:
            years = f"{_YEARS.start} to {_YEARS.stop - 1}"
            raise ValueError(f"invalid time {time!r}: pass a datetime of the years {years} with tzinfo=, such as UTC")
        with self._store.lock:
            self._time.start, self._time.offset = time.astimezone(UTC), timedelta()

    def advance(self, seconds: float) -> None:
        """Advance the clock of the sandbox, so that starting workspaces become ready.

        Timestamps of later changes, metrics and logs follow the clock.

        Args:
            seconds: Number of seconds to advance by.

        Raises:
            ValueError: The number is negative or too large.

        Example:
            sandbox.advance(30)
        """
        _check_seconds("seconds", seconds)
        with self._store.lock:
            self._time.offset += timedelta(seconds=seconds)

    def fail_next(
        self,
        fault: int | ConnectionFault,
        *,
        times: int = 1,
        operation: str | None = None,
        retry_after: float | None = None,
        body: object = None,
        carried_out: bool = False,
    ) -> None:
        """Make the next requests fail. Each attempt of a client counts, so a retry consumes a fault as well.

        Args:
            fault: A status from 400 to 599; or `timeout` (the response times out), `refused` (the connection is
                refused), `reset` (the connection breaks) or `malformed` (the response is malformed).
            times: Number of requests that fail.
            operation: operationId of the requests that fail, such as `createProject`; any by default.
            retry_after: Seconds to send in the header `Retry-After`; only for a status.
            body: JSON body of the response, only for a status; by default, the example in the OpenAPI document.
            carried_out: Whether the sandbox executes the request before the response is lost; not for a status and not
                for `refused`.

        Raises:
            ValueError: The fault or operation is unknown, or the arguments cannot be combined.

        Example:
            sandbox.fail_next(429, retry_after=2, times=3, operation="listProjects")
            sandbox.fail_next("timeout", operation="createProject", carried_out=True)
        """
        self._check_operation(operation)
        if isinstance(fault, int):
            if carried_out:
                raise ValueError("carried_out=True cannot be combined with a status: it is for lost responses")
            if retry_after is not None:
                _check_seconds("retry_after", retry_after)
            added = error_response(self.contract, fault, times, operation, retry_after=retry_after, body=body)
        else:
            if retry_after is not None or body is not None:
                raise ValueError(f"retry_after= and body= cannot be combined with {fault!r}: they require a status")
            added = connection_fault(fault, times, operation, carried_out=carried_out)
        with self._store.lock:
            self._faults.append(added)

    def delay_next(self, seconds: float, *, times: int = 1, operation: str | None = None) -> None:
        """Delay the responses to the next requests.

        The delay takes no real time: it advances the clock of the sandbox. A client with a shorter timeout times out.

        Args:
            seconds: Delay of each response.
            times: Number of responses to delay.
            operation: operationId of these requests; any by default.

        Raises:
            ValueError: The operation is unknown, or a number is out of range.

        Example:
            sandbox.delay_next(60, operation="getProject")
        """
        self._check_operation(operation)
        _check_seconds("seconds", seconds)
        added = delayed_response(seconds, times, operation)
        with self._store.lock:
            self._faults.append(added)

    def respond_next(
        self,
        operation: str,
        status: int,
        body: object = None,
        *,
        times: int = 1,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Choose the response to the next requests for an operation, which the sandbox does not execute.

        Each attempt of a client counts, so a retry consumes a response as well. The response must be one that the
        OpenAPI document describes; `fail_next` sends other errors.

        Args:
            operation: The operationId, such as `getWorkspaceMetrics`.
            status: A documented status of the operation.
            body: The complete JSON body; by default, the example in the OpenAPI document.
            times: Number of requests that get this response.
            headers: Headers of the response, such as `{"Retry-After": "5"}`.

        Raises:
            ValueError: The operation is unknown, or the response is not documented. The message lists what is.

        Example:
            sandbox.respond_next("getWorkspaceMetrics", 200, {"success": True, "data": {"gpuUsage": 3.0}})
            sandbox.respond_next("listProjects", 429, times=2, headers={"Retry-After": "5"})
        """
        self._check_operation(str(operation))
        added = documented_response(self.contract, operation, status, body, times, headers or {})
        with self._store.lock:
            self._faults.append(added)

    def set_metrics(
        self,
        workspace_id: str | Identified,
        *,
        cpu: float | None = None,
        memory: float | None = None,
        gpu: float | None = None,
        disk: float | None = None,
    ) -> None:
        """Set metrics of a workspace, in percent of its allocation, whatever its status.

        The metrics keep their values until they are set again. Those that were never set follow the clock.

        Args:
            workspace_id: Id of the workspace.
            cpu: CPU usage.
            memory: Memory usage.
            gpu: GPU usage.
            disk: Disk usage.

        Raises:
            ValueError: The workspace does not exist, no metric is given, or one is not a percentage.

        Example:
            sandbox.set_metrics(workspace_id, gpu=3.0)
        """
        given = {"cpu": cpu, "memory": memory, "gpu": gpu, "disk": disk}
        metrics = {name: value for name, value in given.items() if value is not None}
        if not metrics:
            raise ValueError(f"no metric is given: pass at least one of {', '.join(f'{name}=' for name in given)}")
        for name, value in metrics.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"invalid {name}={value!r}: pass a percentage, which is a number of at least 0")
        found = self._workspace(workspace_id)
        set_before = self._overrides.metrics.get(found, {})
        self._overrides.metrics[found] = set_before | {f"{name}Usage": value for name, value in metrics.items()}

    def set_logs(self, workspace_id: str | Identified, lines: Iterable[str], *, type: LogType = "pod") -> None:
        """Set the lines of a log of a workspace, whatever its status. They replace the generated ones.

        Args:
            workspace_id: Id of the workspace.
            lines: The lines, oldest first, without line breaks.
            type: `build`, `deploy` or `pod`.

        Raises:
            ValueError: The workspace does not exist, the type is unknown, or the lines are not a list of strings.

        Example:
            sandbox.set_logs(workspace_id, ["Epoch 1: loss 0.31", "Epoch 2: loss 0.27"])
        """
        if type not in get_args(LogType):
            raise ValueError(f"unknown log type {type!r}: choose one of {', '.join(map(repr, get_args(LogType)))}")
        if isinstance(lines, str):
            raise ValueError("lines= is a str: pass a list of lines, such as text.splitlines()")
        checked = list(lines)
        for line in checked:
            # Lone surrogates cannot be encoded.
            if not isinstance(line, str) or "\n" in line or line != line.encode(errors="ignore").decode():
                raise ValueError(f"invalid line {line!r}: pass strings of valid Unicode, without line breaks")
        self._overrides.logs[self._workspace(workspace_id), type] = checked

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
        """Assert that an operation was called, optionally with certain values.

        Args:
            operation: The operationId, such as `createProject`.
            times: Expected number of matching requests; one or more by default.
            path: Expected path, below `/api/v1`.
            query: Expected query parameters; others are ignored.
            body: Expected fields of the body; others are ignored.
            status: Expected status of the response.

        Returns:
            The last matching request.

        Raises:
            AssertionError: The number of matching requests differs. The message lists all requests.
            ValueError: The operation is unknown.

        Example:
            sandbox.assert_called("createProject", times=1, body={"name": "churn"})
        """
        __tracebackhide__ = True  # pytest ends the traceback at the line of the test
        self._check_operation(operation)
        criteria = {"path": path, "query": query, "body": body, "status": status}
        found = [call for call in self.calls if call.operation == operation and matches(call, criteria)]
        if not found or (times is not None and len(found) != times):
            details = "".join(f" with {name}={value!r}" for name, value in criteria.items() if value is not None)
            expected = "at least 1" if times is None else times
            counts = f"expected {expected}, got {len(found)}"
            raise AssertionError(f"unexpected number of {operation} requests{details}: {counts}.{self._listed()}")
        return found[-1]

    def assert_not_called(self, operation: str | None = None) -> None:
        """Assert that an operation was not called, or that there were no requests at all.

        Args:
            operation: The operationId, such as `deleteProject`; any by default.

        Raises:
            AssertionError: There was such a request. The message lists all requests.
            ValueError: The operation is unknown.

        Example:
            sandbox.assert_not_called("deleteProject")
        """
        __tracebackhide__ = True  # pytest ends the traceback at the line of the test
        self._check_operation(operation)
        if any(operation in (None, call.operation) for call in self.calls):
            raise AssertionError(f"unexpected {operation or 'API'} request.{self._listed()}")

    def add_project(
        self,
        name: str,
        *,
        id: str | None = None,  # shadows the built-in, but is the name of the field
        description: str = "Made for a test",
        category: str | None = None,
        visibility: str | None = None,
        tags: Iterable[str] | None = None,
        archived: bool = False,
    ) -> str:
        """Add a project to the sandbox, without a request.

        Args:
            name: Name, unique among projects.
            id: Id; generated by default.
            description: Description.
            category: Category.
            visibility: `private` or `organization`.
            tags: Tags.
            archived: Whether the project is archived.

        Returns:
            The id.

        Raises:
            ValueError: The API would reject the values. The message gives the reason.

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
        project_id: str | Identified | None = None,
        description: str = "Made for a test",
        environment_type: str = "jupyter",
        image: str | None = None,
        resources: Mapping[str, str | float] | None = None,
        status: WorkspaceStatus = "running",
    ) -> str:
        """Add a workspace to the sandbox, without a request.

        Args:
            name: Name.
            id: Id; generated by default.
            project_id: Id of the project to add it to.
            description: Description.
            environment_type: `jupyter`, `vscode`, `rstudio` or `custom`.
            image: Container image.
            resources: Resources, such as `{"cpu": 4, "memory": "16Gi", "gpu": 1}`.
            status: Status. A pending workspace becomes ready over time; other statuses do not change.

        Returns:
            The id.

        Raises:
            ValueError: The API would reject the values. The message gives the reason.

        Example:
            workspace_id = sandbox.add_workspace("training", project_id=project_id, status="stopped")
        """
        body = {
            "name": name,
            "description": description,
            "environmentType": environment_type,
            "image": image,
            "resources": None if resources is None else {name: _text(amount) for name, amount in resources.items()},
            "projectId": _id_of(project_id),
        }
        added = self._add("createWorkspace", "ws", id, body)
        if status != "pending":
            self._set_status("workspaces", added, status)
        return added

    def add_volume(
        self,
        label: str,
        *,
        project_id: str | Identified,
        id: str | None = None,
        size_gb: float = 10.0,
        description: str | None = None,
        type: str | None = None,  # shadows the built-in, but is the name of the field
        mount_path: str | None = None,
        status: VolumeStatus = "bound",
    ) -> str:
        """Add a volume to the sandbox, without a request.

        Args:
            label: Label.
            project_id: Id of the project to add it to.
            id: Id; generated by default.
            size_gb: Size in GB.
            description: Description.
            type: `data`, `model`, `workspace`, `scratch` or `shared`.
            mount_path: Path at which workspaces mount it.
            status: Status. A pending volume becomes bound over time.

        Returns:
            The id.

        Raises:
            ValueError: The API would reject the values. The message gives the reason.

        Example:
            volume_id = sandbox.add_volume("Training data", project_id=project_id, size_gb=50)
        """
        body = {
            "projectId": _id_of(project_id),
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
        operation = str(operation)
        close = difflib.get_close_matches(operation, self.contract.operations, n=1)
        hint = (
            f": did you mean {close[0]!r}?"
            if close
            else f"; known operations: {', '.join(sorted(self.contract.operations))}"
        )
        raise ValueError(f"unknown operation {operation!r}{hint}")

    def _workspace(self, workspace_id: str | Identified) -> str:
        """Return the id of a workspace, or raise a ValueError if it does not exist."""
        found = _id_of(workspace_id)
        if not isinstance(found, str):
            raise ValueError(f"invalid workspace_id {workspace_id!r}: pass the id of the workspace, which is a str")
        try:
            with self._store.transaction() as connection:
                find(connection, "workspaces", found)
        except ApiError as error:
            raise ValueError(error.message) from None
        return found

    def _next_fault(self, operation: str | None) -> Fault | None:
        with self._store.lock:
            fault = next((fault for fault in self._faults if fault.operation in (None, operation)), None)
            if fault is not None:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
        return fault

    def _listed(self) -> str:
        return "".join(f"\n  {call}" for call in self.calls) or " There were no requests."

    def _add(self, operation: str, prefix: str, identifier: str | None, fields: Mapping[str, Any]) -> str:
        body = {name: value for name, value in fields.items() if value is not None}

        def new_id(kind: str) -> str:
            return identifier if identifier is not None and kind == prefix else self._ids(kind)

        # Validated like a request, so that tests cannot add what the API would never return.
        try:
            self.contract.operations[operation].check_body("application/json", "", json.dumps(body).encode())
            with self._store.transaction() as connection:
                context = self._context(connection, SANDBOX_USER, body=body, ids=new_id)
                return str(HANDLERS[operation](context).data["id"])
        except ApiError as error:
            raise ValueError(_in_arguments(error.message)) from None
        except TypeError as error:
            raise ValueError(f"invalid {operation} request: {error}") from None
        except sqlite3.IntegrityError:
            raise ValueError(f"the id {identifier!r} already exists: choose another id") from None

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


def _id_of(value: object) -> Any:
    return getattr(value, "id", value)


def _text(amount: object) -> object:
    # Other values are left to the validation.
    return str(amount) if isinstance(amount, int | float) and not isinstance(amount, bool) else amount


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        raise ValueError(f"{name} must be a number from 0 to {_LONGEST}, not {value!r}")
