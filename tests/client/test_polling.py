"""Waiting for workspaces, and following their logs, against a sandbox whose time passes while the client waits."""

import pickle
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import anyio
import httpx
import pytest

import strongly
from strongly.sandbox import InProcessTransport, Sandbox

from .conftest import KEY, Handler

STARTUP = 20.0
NEW = {"name": "w", "description": "d", "environment_type": "jupyter"}
FAILING = {**NEW, "image": "sandbox/fails:1"}


class FakeAPI:
    """A sandbox, its time, and what goes wrong with the next calls."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, tzinfo=UTC)
        self.sandbox = Sandbox(keys=[KEY], clock=lambda: self.now, startup_seconds=STARTUP)
        self.transport = InProcessTransport(self.sandbox)
        self.waits: list[float] = []
        self.faults: list[httpx.Response | Exception | None] = []
        self.calls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url.path.rpartition("/")[2])
        fault = self.faults.pop(0) if self.faults and request.method == "GET" else None
        if isinstance(fault, Exception):
            raise fault
        return fault or self.transport.handle_request(request)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def api() -> Iterator[FakeAPI]:
    api = FakeAPI()
    with api.sandbox:
        yield api


@pytest.fixture
def run(play: Callable[..., None], api: FakeAPI) -> Callable[..., None]:
    def run(scenario: Any, handler: Handler = api, **options: Any) -> None:
        play(scenario, handler, slept=api.sleep, **options)

    return run


def test_waiting_ends_when_the_workspace_is_ready(run: Callable[..., None], api: FakeAPI) -> None:
    seen: list[tuple[str, bool]] = []

    async def scenario(client: Any) -> None:
        created = await client.workspaces.create(NEW)
        workspace = await client.workspaces.wait_until_ready(
            created.id, poll_interval=1, on_update=lambda status: seen.append((status.phase, status.ready))
        )
        assert (workspace.id, workspace.status) == (created.id, "running")
        assert workspace.url
        stopped = await client.workspaces.stop(created.id)
        assert stopped["status"] == "stopping"
        workspace = await client.workspaces.wait_until_stopped(created.id, poll_interval=1)
        assert workspace.status == "stopped"

    run(scenario)

    assert sum(api.waits) == 2 * STARTUP
    # Each change once: pulling the image, starting the container, ready.
    assert seen == [("Pending", False), ("Pending", False), ("Running", True)]


def test_polls_are_spread_and_never_far_apart(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        await client.workspaces.create_and_wait(NEW)

    run(scenario)

    assert all(0.4 <= wait <= 15 for wait in api.waits)
    assert len(set(api.waits)) > 1


@pytest.mark.parametrize("as_keywords", [True, False])
def test_create_and_wait_takes_what_create_takes(run: Callable[..., None], api: FakeAPI, as_keywords: bool) -> None:
    async def scenario(client: Any) -> None:
        arguments: Any = ((), NEW) if as_keywords else ((NEW,), {})
        workspace = await client.workspaces.create_and_wait(*arguments[0], poll_interval=5, **arguments[1])
        assert workspace.status == "running"
        with pytest.raises(strongly.ValidationError, match="nme"):
            await client.workspaces.create_and_wait(nme="x")

    run(scenario)

    assert api.calls.count("workspaces") == 1


def test_a_failure_ends_the_wait_at_once_and_tells_what_is_known(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(
            strongly.WorkspaceFailedError, match=r"^the workspace ws-\w+ has failed: Cannot pull the image"
        ) as raised:
            await client.workspaces.create_and_wait(FAILING, poll_interval=7)
        error = raised.value
        assert error.phase == "Failed"
        assert error.conditions[0]["reason"] == "ImagePullBackOff"
        assert "Cannot pull" in error.status.message
        assert error.logs[-1].endswith("Failed to pull sandbox/fails:1: not found")
        shown = "".join(traceback.format_exception(error))
        assert "not found" in shown
        assert f"{error.workspace_id} was created and still exists" in shown
        copied = pickle.loads(pickle.dumps(error))
        assert (copied.phase, copied.logs, copied.workspace_id) == (error.phase, error.logs, error.workspace_id)

    run(scenario)

    assert sum(api.waits) == 21


def test_a_failure_is_told_also_when_its_logs_cannot_be_had(run: Callable[..., None], api: FakeAPI) -> None:
    def no_logs(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if request.url.path.endswith("/logs") else api(request)

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.WorkspaceFailedError) as raised:
            await client.workspaces.create_and_wait(FAILING)
        assert raised.value.logs == []

    run(scenario, no_logs)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(503),
        httpx.Response(500),
        httpx.Response(429),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
    ids=repr,
)
def test_what_passes_does_not_end_a_wait(run: Callable[..., None], api: FakeAPI, fault: Any) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(NEW)
        api.faults = [fault] * 9
        assert (await client.workspaces.wait_until_ready(workspace.id)).status == "running"

    run(scenario)

    assert api.calls.count("status") > 9


def test_a_server_that_asks_to_wait_is_given_its_time(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(NEW)
        api.faults = [httpx.Response(429, headers={"Retry-After": "11"})]
        await client.workspaces.wait_until_ready(workspace.id, poll_interval=1)

    run(scenario)

    assert api.waits[0] == 11


def test_what_does_not_pass_ends_a_wait(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.NotFoundError):
            await client.workspaces.wait_until_ready("ws-nobody")

    run(scenario)

    assert api.waits == []


def test_a_workspace_that_somebody_stops_is_not_waited_for(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(NEW)
        stop = f"/api/v1/workspaces/{workspace.id}/stop"
        with pytest.raises(strongly.WorkspaceFailedError, match="is stopped and is not being started"):
            await client.workspaces.wait_until_ready(
                workspace.id,
                poll_interval=STARTUP,
                on_update=lambda status: api.sandbox.handle("POST", stop, headers={"X-API-Key": KEY}),
            )
        waited = sum(api.waits)
        with pytest.raises(strongly.WorkspaceFailedError, match=r"because it is stopped: start it first$") as raised:
            await client.workspaces.wait_until_ready(workspace.id)
        assert (raised.value.workspace_id, raised.value.phase) == (workspace.id, "Stopped")
        assert sum(api.waits) == waited

    run(scenario)


def test_a_wait_that_takes_too_long_tells_the_last_status(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.WaitTimeoutError, match=r"not ready after 0 s \(Pending, Pulling") as raised:
            await client.workspaces.create_and_wait(NEW, timeout=0)
        assert raised.value.status.phase == "Pending"
        assert isinstance(raised.value, TimeoutError)
        workspace_id = raised.value.workspace_id
        api.faults = [httpx.Response(503)]
        with pytest.raises(strongly.WaitTimeoutError, match="no status yet") as raised:
            await client.workspaces.wait_until_ready(workspace_id, timeout=0)
        assert raised.value.status is None
        assert isinstance(raised.value.__cause__, strongly.ServiceUnavailableError)

    run(scenario)


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"timeout": -1}, "timeout"),
        ({"timeout": "5"}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"poll_interval": 0}, "poll_interval"),
        ({"poll_interval": True}, "poll_interval"),
    ],
)
def test_arguments_of_a_wait_are_checked_before_anything_is_sent(
    run: Callable[..., None], api: FakeAPI, options: dict[str, Any], argument: str
) -> None:
    async def scenario(client: Any) -> None:
        for call in (
            partial(client.workspaces.create_and_wait, NEW, **options),
            partial(client.workspaces.wait_until_ready, "ws-1", **options),
        ):
            with pytest.raises(strongly.ValidationError, match=f"^{argument} must be a number of seconds") as raised:
                await call()
            assert raised.value.argument == argument

    run(scenario)

    assert api.calls == []


def test_leaving_a_wait_leaves_the_workspace_as_it_is(run: Callable[..., None], api: FakeAPI) -> None:
    def leave(status: object) -> None:
        raise KeyboardInterrupt

    async def scenario(client: Any) -> None:
        try:
            await client.workspaces.create_and_wait(NEW, on_update=leave)
        except KeyboardInterrupt as error:
            assert "was created and still exists" in error.__notes__[0]  # noqa: PT017 (anyio lets it through)
        workspace = await client.workspaces.list().first()
        assert workspace.status == "pending"

    run(scenario)


def test_actions_wait_for_their_effect(run: Callable[..., None], api: FakeAPI) -> None:
    seen: list[str] = []

    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW)
        options: dict[str, Any] = {
            "wait": True,
            "poll_interval": 1,
            "on_update": lambda status: seen.append(status.phase),
        }
        stopped = await client.workspaces.stop(workspace.id, **options)
        assert (stopped.id, stopped.status) == (workspace.id, "stopped")
        started = await client.workspaces.start(workspace.id, **options)
        assert (started.status, bool(started.url)) == ("running", True)
        api.waits.clear()
        restarted = await client.workspaces.restart(workspace.id, **options)
        assert restarted.status == "running"
        assert sum(api.waits) == STARTUP
        assert isinstance(await client.workspaces.restart(workspace.id), dict)
        assert isinstance(await client.workspaces.stop(workspace.id, wait=False, timeout=5), dict)

    run(scenario)

    assert list(dict.fromkeys(seen)) == ["Running", "Stopped", "Pending"]


def test_an_action_that_the_state_does_not_allow_is_not_waited_for(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW)
        api.waits.clear()
        with pytest.raises(strongly.ConflictError, match="is running"):
            await client.workspaces.start(workspace.id, wait=True)
        await client.workspaces.stop(workspace.id, wait=True, poll_interval=STARTUP)
        with pytest.raises(strongly.ConflictError, match="is stopped"):
            await client.workspaces.stop(workspace.id, wait=True)
        assert api.waits == [STARTUP]
        for action in (client.workspaces.start, client.workspaces.restart):
            with pytest.raises(strongly.NotFoundError):
                await action("ws-nobody", wait=True)

    run(scenario)


@pytest.mark.parametrize("action", ["start", "stop", "restart"])
def test_arguments_of_an_action_that_waits_are_checked_before_anything_is_sent(
    run: Callable[..., None], api: FakeAPI, action: str
) -> None:
    async def scenario(client: Any) -> None:
        for options in ({"timeout": -1}, {"poll_interval": 0}):
            with pytest.raises(strongly.ValidationError, match="must be a number of seconds"):
                await getattr(client.workspaces, action)("ws-1", wait=True, **options)
        with pytest.raises(strongly.ValidationError, match="workspace_id"):
            await getattr(client.workspaces, action)("", wait=True)

    run(scenario)

    assert api.calls == []


def test_a_start_that_fails_ends_the_wait(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(FAILING)
        with pytest.raises(strongly.WorkspaceFailedError):
            await client.workspaces.wait_until_ready(workspace.id)
        api.waits.clear()
        with pytest.raises(strongly.WorkspaceFailedError, match="has failed: Cannot pull") as raised:
            await client.workspaces.start(workspace.id, wait=True, poll_interval=1)
        assert sum(api.waits) == STARTUP
        assert raised.value.workspace_id == workspace.id
        with pytest.raises(strongly.WaitTimeoutError, match="not ready after 3 s") as late:
            await client.workspaces.restart(workspace.id, wait=True, timeout=3)
        assert late.value.workspace_id == workspace.id

    run(scenario)


class LaggingAPI:
    """Serves the statuses of a script: a server whose reads lag behind its writes."""

    def __init__(self, *polls: dict[str, Any] | int) -> None:
        self.polls = list(polls)
        self.calls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(f"{request.method} {request.url.path.removeprefix('/api/v1')}")
        answer: dict[str, Any] | int = {"id": "ws-7", "name": "n", "status": "running"}
        if request.url.path.endswith("/status"):
            answer = self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
        if isinstance(answer, int):
            return httpx.Response(answer, json={"error": {"code": "not-found", "message": "no such workspace"}})
        return httpx.Response(200, json={"success": True, "data": answer})


READY: dict[str, Any] = {"phase": "Running", "ready": True}
STOPPED: dict[str, Any] = {"phase": "Stopped", "ready": False}
PENDING: dict[str, Any] = {"phase": "Pending", "ready": False}


def test_a_server_that_reports_a_start_late_is_given_time(run: Callable[..., None]) -> None:
    server = LaggingAPI(STOPPED, STOPPED, PENDING, READY)

    async def scenario(client: Any) -> None:
        assert (await client.workspaces.start("ws-7", wait=True)).status == "running"

    run(scenario, server)

    assert len([call for call in server.calls if call.endswith("/status")]) == 4


def test_a_restart_is_not_taken_for_done_before_it_has_begun(run: Callable[..., None], api: FakeAPI) -> None:
    server = LaggingAPI(READY, READY, READY, STOPPED, PENDING, READY)

    async def scenario(client: Any) -> None:
        assert (await client.workspaces.restart("ws-7", wait=True)).status == "running"

    run(scenario, server)

    assert server.calls[:2] == ["GET /workspaces/ws-7/status", "POST /workspaces/ws-7/restart"]
    assert len(server.calls) == 2 + 5 + 1
    assert sum(api.waits) < 15


def test_a_restart_between_two_polls_is_waited_for_a_while(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        await client.workspaces.restart("ws-7", wait=True)
        assert 15 <= sum(api.waits) < 20
        with pytest.raises(strongly.WaitTimeoutError, match="is not known to have restarted after 5 s"):
            await client.workspaces.restart("ws-7", wait=True, timeout=5)

    run(scenario, LaggingAPI(READY))


def test_a_quick_restart_is_recognized_by_its_condition(run: Callable[..., None], api: FakeAPI) -> None:
    def ready_since(time: str) -> dict[str, Any]:
        return {**READY, "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": time}]}

    server = LaggingAPI(ready_since("2026-05-04T09:30:00Z"), ready_since("2026-05-04T09:30:01Z"))

    async def scenario(client: Any) -> None:
        await client.workspaces.restart("ws-7", wait=True)

    run(scenario, server)

    assert api.waits == []


@pytest.mark.parametrize("where", ["status", "workspace"])
def test_a_404_right_after_a_create_is_not_the_end(run: Callable[..., None], api: FakeAPI, where: str) -> None:
    missing = [404, 404]

    def server(request: httpx.Request) -> httpx.Response:
        is_status = request.url.path.endswith("/status")
        if request.method == "GET" and is_status is (where == "status") and missing:
            return httpx.Response(missing.pop())
        return api(request)

    async def scenario(client: Any) -> None:
        missing[:] = [404, 404]
        assert (await client.workspaces.create_and_wait(NEW, poll_interval=5)).status == "running"

    if where == "workspace":
        api.sandbox = Sandbox(keys=[KEY], clock=lambda: api.now, startup_seconds=0)
        api.transport = InProcessTransport(api.sandbox)
    run(scenario, server)

    assert missing == []


def test_a_404_that_lasts_ends_the_wait_for_a_new_workspace(run: Callable[..., None], api: FakeAPI) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if request.method == "GET" else api(request)

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.NotFoundError) as raised:
            await client.workspaces.create_and_wait(NEW)
        assert 15 <= sum(api.waits) < 20
        assert raised.value.workspace_id.startswith("ws-")
        assert raised.value.__notes__ == [f"The workspace {raised.value.workspace_id} was created."]
        with pytest.raises(strongly.WaitTimeoutError, match=r"not ready after 3 s \(no status yet\)"):
            await client.workspaces.create_and_wait(NEW, timeout=3)
        api.waits.clear()
        with pytest.raises(strongly.NotFoundError):
            await client.workspaces.wait_until_ready("ws-1")
        assert api.waits == []

    run(scenario, server)


def test_a_404_after_a_start_ends_the_wait(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.NotFoundError, match="no such workspace"):
            await client.workspaces.start("ws-7", wait=True)

    run(scenario, LaggingAPI(404))

    assert api.waits == []


class UserError(Exception):
    pass


@pytest.mark.parametrize("fault", [401, 403, KeyboardInterrupt, UserError, "cancelled"], ids=repr)
def test_every_error_after_the_create_has_the_id(run: Callable[..., None], api: FakeAPI, fault: Any) -> None:
    caught: list[BaseException] = []

    def server(request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and isinstance(fault, int):
            return httpx.Response(fault)
        return api(request)

    def interrupt(status: object) -> None:
        if isinstance(fault, type):
            raise fault

    async def scenario(client: Any) -> None:
        if fault == "cancelled" and not isinstance(client, strongly.AsyncStrongly):
            pytest.skip("synchronous calls are not cancelled")
        with anyio.CancelScope() as scope:
            try:
                await client.workspaces.create_and_wait(
                    NEW, on_update=lambda status: scope.cancel() if fault == "cancelled" else interrupt(status)
                )
            except BaseException as error:
                caught.append(error)
                if fault == "cancelled":
                    raise
        (error,) = caught
        made = await client.workspaces.list().first() if not isinstance(fault, int) else None
        assert made is None or error.workspace_id == made.id  # type: ignore[attr-defined]
        assert error.__notes__ == [f"The workspace {error.workspace_id} was created and still exists."]  # type: ignore[attr-defined]

    run(scenario, server)


def test_a_workspace_that_is_deleted_during_a_wait_is_said_to_be(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(NEW)
        path = f"/api/v1/workspaces/{workspace.id}"
        with pytest.raises(strongly.NotFoundError, match="was deleted while the client waited for it"):
            await client.workspaces.wait_until_ready(
                workspace.id, on_update=lambda status: api.sandbox.handle("DELETE", path, headers={"X-API-Key": KEY})
            )

    run(scenario)


def test_a_volume_is_waited_for_until_it_is_bound(run: Callable[..., None], api: FakeAPI) -> None:
    seen: list[str] = []

    async def scenario(client: Any) -> None:
        project = await client.projects.create(name=f"p{len(api.calls)}", description="d")
        volume = await client.volumes.create(project_id=project.id, label="v", size_gb=1)
        with pytest.raises(
            strongly.WaitTimeoutError, match=r"^the volume vol-\w+ is not bound after 2 s \(pending\)"
        ) as late:
            await client.volumes.wait_until_bound(volume.id, timeout=2)
        assert (late.value.volume_id, late.value.volume.status, late.value.workspace_id) == (volume.id, "pending", "")
        api.faults = [httpx.Response(503), httpx.ReadError("broken")]
        bound = await client.volumes.wait_until_bound(volume.id, on_update=lambda each: seen.append(each.status))
        assert (bound.id, bound.status) == (volume.id, "bound")
        api.waits.clear()
        assert (await client.volumes.wait_until_bound(volume.id)).status == "bound"
        with pytest.raises(strongly.NotFoundError):
            await client.volumes.wait_until_bound("vol-nobody")
        with pytest.raises(strongly.ValidationError, match="timeout must be a number"):
            await client.volumes.wait_until_bound(volume.id, timeout=-1)
        assert api.waits == []

    run(scenario)

    assert seen == ["pending", "bound"]


@pytest.mark.parametrize("status", ["failed", "Lost"])
def test_a_volume_that_fails_or_is_deleted_ends_the_wait(run: Callable[..., None], status: str) -> None:
    polls: list[httpx.Response] = []

    async def scenario(client: Any) -> None:
        polls[:] = [volume_response("pending"), volume_response(status)]
        with pytest.raises(strongly.VolumeFailedError, match=f"has failed: its status is {status}") as raised:
            await client.volumes.wait_until_bound("vol-1", progress=True)
        assert (raised.value.volume_id, raised.value.volume.status) == ("vol-1", status)
        copied = pickle.loads(pickle.dumps(raised.value))
        assert (copied.volume_id, copied.volume) == ("vol-1", raised.value.volume)
        polls[:] = [volume_response("pending"), httpx.Response(404)]
        with pytest.raises(strongly.NotFoundError, match="The volume was deleted while the client waited for it"):
            await client.volumes.wait_until_bound("vol-1")

    run(scenario, lambda request: polls.pop(0))


def volume_response(status: str) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "data": {"id": "vol-1", "label": "v", "status": status}})


async def collect(lines: Any, until: int | None = None) -> list[str]:
    found: list[str] = []
    async for line in lines:
        found.append(line)
        if len(found) == until:
            break
    return found


def test_a_log_is_followed_until_the_workspace_stops(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create(NEW)
        lines = client.workspaces.stream_logs(workspace.id)
        first = await collect(lines, until=6)
        assert [line.partition(" ")[2] for line in first[2:4]] == ["Jupyter Server is running", "GET /api/status 200"]
        await client.workspaces.stop(workspace.id)
        rest = await collect(lines)
        assert rest[-1].endswith("Jupyter Server has stopped")
        assert len({*first, *rest}) == len(first) + len(rest)
        beats = [line for line in first + rest if "GET /api/status" in line]
        times = [datetime.fromisoformat(line.split()[0]) for line in beats]
        assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(seconds=2)}
        assert await collect(client.workspaces.stream_logs(workspace.id)) == rest[-2:]

    run(scenario)


def test_a_log_is_read_once_when_it_is_not_followed(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW)
        api.calls.clear()
        lines = await collect(client.workspaces.stream_logs(workspace.id, type="build", follow=False))
        assert lines[0].endswith("Step 1/3: FROM strongly/jupyter:latest")

    run(scenario)

    assert api.calls == ["logs"]


def test_what_passes_does_not_end_a_log(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW)
        api.faults = [httpx.Response(502), httpx.ReadError("broken"), httpx.Response(429)]
        assert len(await collect(client.workspaces.stream_logs(workspace.id), until=3)) == 3
        await client.workspaces.delete(workspace.id)
        with pytest.raises(strongly.NotFoundError):
            await collect(client.workspaces.stream_logs(workspace.id))

    run(scenario)


def test_a_log_ends_when_its_workspace_is_deleted(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        workspace = await client.workspaces.create_and_wait(NEW, poll_interval=STARTUP)
        lines = client.workspaces.stream_logs(workspace.id)
        await collect(lines, until=3)
        await client.workspaces.delete(workspace.id)
        assert await collect(lines) == []

    run(scenario)


def test_a_log_that_can_not_be_read_for_long_is_an_error(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        # Not `time.monotonic`: it is also the clock of the event loops of servers in other threads.
        getattr(client, "_target", client)._transport._now = lambda: sum(api.waits)
        workspace = await client.workspaces.create(NEW)
        api.faults = [httpx.Response(503)] * 10_000
        with pytest.raises(strongly.ServiceUnavailableError):
            await collect(client.workspaces.stream_logs(workspace.id))

    run(scenario)

    assert 300 < sum(api.waits) < 310


def test_arguments_of_a_log_are_checked_where_they_are_given(run: Callable[..., None], api: FakeAPI) -> None:
    async def scenario(client: Any) -> None:
        for arguments, argument in (
            ({"workspace_id": ""}, "workspace_id"),
            ({"workspace_id": "ws-1", "type": 5}, "type"),
            ({"workspace_id": "ws-1", "poll_interval": -1}, "poll_interval"),
        ):
            with pytest.raises(strongly.ValidationError, match=f"^{argument} "):
                client.workspaces.stream_logs(**arguments)

    run(scenario)

    assert api.calls == []
