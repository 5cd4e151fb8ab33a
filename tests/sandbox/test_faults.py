"""Injected faults reach a client as they would from the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from strongly import ConnectionError, RateLimitError, ResponseValidationError, Strongly, StronglyError, TimeoutError
from strongly.sandbox import LocalSandbox, SandboxServer
from tests.faults.fault import Fault, harmless
from tests.faults.server import Server
from tests.faults.steps import Step, refuse, reset, stall
from tests.sandbox.conftest import Play

BODY = {"name": "churn", "description": "About churn"}
TIMEOUT = 0.2
BROKEN: dict[str, Step] = {"refused": refuse, "reset": reset, "timeout": stall}


def failure(client: Strongly, act: Callable[[Strongly], object]) -> dict[str, Any]:
    """Return what the user sees of a call that fails."""
    with pytest.raises(StronglyError) as caught:
        act(client)
    error = caught.value
    host = client.base_url.partition("://")[2].partition("/")[0]
    seen = {name: value for name, value in vars(error).items() if name not in ("request_id", "headers")}
    return {"type": type(error), "cause": type(error.__cause__), **seen, "message": error.message.replace(host, "HOST")}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[LocalSandbox, str]]:
    with LocalSandbox() as sandbox, SandboxServer(sandbox) as server:
        yield sandbox, server.url


@contextmanager
def over_the_network(fault: Any, options: dict[str, Any], served: tuple[LocalSandbox, str]) -> Iterator[Strongly]:
    """A client of a server with the same fault behind a socket."""
    if fault in BROKEN:
        at = "listen" if fault == "refused" else "request"
        with (
            Server(Fault("", "", (BROKEN[fault],), harmless(), at), "create") as server,
            Strongly("sk-sandbox-demo", server.url, timeout=TIMEOUT, max_retries=0) as client,
        ):
            yield client
        return
    sandbox, url = served
    sandbox.fail_next(fault, **options)
    with Strongly("sk-sandbox-demo", url, max_retries=0) as client:
        yield client


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("refused", {}),
        ("reset", {}),
        ("timeout", {}),
        ("malformed", {}),
        (429, {"retry_after": 2}),
        (503, {}),
        (502, {}),
        (422, {}),
        (409, {"body": {"success": False, "error": {"code": "busy", "message": "Not now."}}}),
    ],
)
def test_a_fault_looks_as_it_does_over_the_network(
    fault: Any,
    options: dict[str, Any],
    served: tuple[LocalSandbox, str],
    strongly_sandbox: LocalSandbox,
    strongly_client: Strongly,
) -> None:
    strongly_sandbox.fail_next(fault, **options)

    def create(client: Strongly) -> object:
        return client.projects.create(BODY)

    with over_the_network(fault, options, served) as client:
        expected = failure(client, create)
    ours = failure(strongly_client.with_options(timeout=TIMEOUT, max_retries=0), create)

    assert ours == expected


def test_attempts_after_a_fault_are_those_of_the_retry_policy(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        sandbox.fail_next("refused")
        sandbox.fail_next(429, retry_after=20, times=2)

        project = await client.projects.create(BODY)

        assert (await client.projects.retrieve(project.id)).name == "churn"
        assert [call.status for call in sandbox.calls] == [None, 429, 429, 201, 200]
        sandbox.fail_next("reset", times=4)
        with pytest.raises(ConnectionError):
            await client.projects.retrieve(project.id)

    play(scenario)


def test_waits_between_attempts_pass_in_the_time_of_the_sandbox(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        workspace = await client.workspaces.create(name="w", description="d", environment_type="jupyter")
        assert not (await client.workspaces.status(workspace.id)).ready
        sandbox.fail_next(429, retry_after=45)

        status = await client.with_options(max_retries=1).workspaces.status(workspace.id)

        assert status.ready

    play(scenario)


def test_a_fault_of_an_operation_waits_for_it(play: Play) -> None:
    async def scenario(client: Any, sandbox: LocalSandbox) -> None:
        once = client.with_options(max_retries=0)
        sandbox.fail_next(429, operation="listWorkspaces", retry_after=7, times=2)

        assert await once.projects.list().to_list() == []
        for _ in range(2):
            with pytest.raises(RateLimitError) as caught:
                await once.workspaces.list().to_list()
            assert (caught.value.retry_after, caught.value.error_code) == (7, "rate-limited")
        assert await once.workspaces.list().to_list() == []

    play(scenario)


@pytest.mark.parametrize("fault", ["timeout", "reset", "malformed"])
@pytest.mark.parametrize("carried_out", [False, True])
def test_a_create_whose_response_is_lost_may_have_been_carried_out(
    fault: Any, carried_out: bool, strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    strongly_sandbox.fail_next(fault, carried_out=carried_out)
    lost = {"timeout": TimeoutError, "reset": ConnectionError, "malformed": ResponseValidationError}

    with pytest.raises(lost[fault]) as caught:
        strongly_client.projects.create(BODY)

    assert caught.value.outcome_unknown  # type: ignore[attr-defined]
    assert [project.name for project in strongly_client.projects.list()] == (["churn"] if carried_out else [])


def test_a_delayed_response_is_a_timeout_only_for_those_who_do_not_wait(
    strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    strongly_sandbox.delay_next(20, times=2)
    before = strongly_client.projects.create(BODY).created_at
    with pytest.raises(TimeoutError, match=r"within 10 s"):
        strongly_client.with_options(timeout=10, max_retries=0).projects.list().to_list()

    after = strongly_client.projects.create(BODY | {"name": "later"}).created_at

    assert before is not None
    assert after is not None
    assert strongly_client.projects.list().to_list()[0].created_at == after
    assert after > before


def test_responses_are_delayed_over_a_socket_too(served: tuple[LocalSandbox, str]) -> None:
    sandbox, url = served
    with Strongly("sk-sandbox-demo", url, timeout=TIMEOUT, max_retries=0) as client:
        sandbox.delay_next(60)
        with pytest.raises(TimeoutError, match="no response"):
            client.projects.list().to_list()
        sandbox.delay_next(0.001)
        assert client.projects.list().to_list() == []


@pytest.mark.parametrize("seconds", [0, 2.5, 1_234_567])
def test_the_time_to_retry_after_arrives_exactly(
    seconds: float, strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    strongly_sandbox.fail_next(429, retry_after=seconds)

    with pytest.raises(RateLimitError) as caught:
        strongly_client.with_options(max_retries=0).projects.list().first()

    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((200,), {}, "invalid status 200: it must be from 400 to 599"),
        ((True,), {}, "invalid status True: it must be from 400 to 599"),
        (("timeoutt",), {}, "unknown fault 'timeoutt': pass a status from 400 to 599, or one of 'timeout', 'refused'"),
        ((503,), {"times": 0}, "invalid times=0: it must be an int of at least 1"),
        ((503,), {"operation": "listProject"}, "unknown operation 'listProject': did you mean 'listProjects'"),
        ((503,), {"operation": "?"}, "known operations: addProjectCollaborator, "),
        ((503,), {"carried_out": True}, "cannot be combined with a status"),
        (("refused",), {"carried_out": True}, "the request never arrives"),
        (("reset",), {"retry_after": 1}, "cannot be combined with 'reset'"),
        ((429,), {"retry_after": "soon"}, "retry_after must be a number from 0 to 1000000000, not 'soon'"),
        ((429,), {"retry_after": -1}, "retry_after must be a number from 0 to 1000000000, not -1"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    arguments: Any, options: Any, message: str, strongly_sandbox: LocalSandbox, strongly_client: Strongly
) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        strongly_sandbox.fail_next(*arguments, **options)

    assert strongly_client.projects.list().to_list() == []
