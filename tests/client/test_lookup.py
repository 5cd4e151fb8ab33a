"""Getting resources by name, and creating projects unless they exist: against a sandbox, and against odd servers."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import strongly
from strongly.sandbox import InProcessTransport, LocalSandbox, Sandbox, SandboxServer

from .conftest import KEY, Handler

NEW = {"name": "churn", "description": "Predict which customers leave"}
ODD_NAMES = [
    "C++ (beta) [x]*.?|^$\\",
    "50% & more=less?#/../",
    "naïve 日本語 🎉",
    " outer white space ",
    "'\"--;",
    "x" * 300,
]


@pytest.fixture
def sandbox() -> Iterator[LocalSandbox]:
    with LocalSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def run(play: Callable[..., None], sandbox: LocalSandbox, waits: list[float]) -> Callable[..., None]:
    def run(scenario: Any, handler: Handler | None = None, **options: Any) -> None:
        handler = handler or InProcessTransport(sandbox).handle_request
        play(scenario, handler, slept=waits.append, **{"api_key": sandbox.api_key, **options})

    return run


# --- get_by_name, get_by_label ---


def test_each_resource_is_got_by_its_name(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    project = sandbox.add_project("churn", tags=["ml"])
    workspace = sandbox.add_workspace("training", project_id=project)
    volume = sandbox.add_volume("Training data", project_id=project)

    async def scenario(client: Any) -> None:
        found = await client.projects.get_by_name("churn")
        assert (found.id, found.attached_volume_ids) == (project, [volume])  # a field that lists leave out
        assert (await client.workspaces.get_by_name("training")).id == workspace
        assert (await client.volumes.get_by_label("Training data")).id == volume

    run(scenario)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_is_found(run: Callable[..., None], sandbox: LocalSandbox, name: str) -> None:
    workspace = sandbox.add_workspace(name[:100])
    project = sandbox.add_project("p")
    volume = sandbox.add_volume(name[:100], project_id=project)

    async def scenario(client: Any) -> None:
        assert (await client.workspaces.get_by_name(name[:100])).id == workspace
        assert (await client.volumes.get_by_label(name[:100])).id == volume
        with pytest.raises(strongly.NotFoundError):
            await client.projects.get_by_name(name)

    run(scenario)


def test_the_exact_name_is_found_among_those_that_contain_it_on_all_pages(
    run: Callable[..., None], sandbox: LocalSandbox
) -> None:
    oldest = sandbox.add_workspace("train")
    for number in range(120):
        sandbox.add_workspace(f"train-{number}", description="train")
    sandbox.add_workspace("Train")

    async def scenario(client: Any) -> None:
        assert (await client.workspaces.get_by_name("train")).id == oldest

    run(scenario)


def test_a_name_that_nothing_has_is_named(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    project = sandbox.add_project("Churn")
    sandbox.add_workspace("training-2", description="training")

    async def scenario(client: Any) -> None:
        with pytest.raises(
            strongly.NotFoundError, match=rf"^no project has the name 'churn', but 'Churn' \({project}\) is similar$"
        ) as raised:
            await client.projects.get_by_name("churn")
        assert (raised.value.status_code, str(raised.value)) == (None, raised.value.message)
        with pytest.raises(strongly.NotFoundError, match=r"^no workspace has the name 'training'$"):
            await client.workspaces.get_by_name("training")
        with pytest.raises(strongly.NotFoundError, match=r"^no volume has the label 'data'$"):
            await client.volumes.get_by_label("data")

    run(scenario)


def test_several_matches_are_an_error_with_their_ids(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    projects = [sandbox.add_project(name) for name in ("a", "b")]
    workspaces = [sandbox.add_workspace("training", project_id=project) for project in projects]
    volumes = [sandbox.add_volume("data", project_id=project) for project in projects]

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.MultipleMatchesError, match=r"^2 workspaces have the name 'training'") as raised:
            await client.workspaces.get_by_name("training")
        assert sorted(raised.value.ids) == sorted(workspaces)
        assert all(each in str(raised.value) for each in workspaces)
        with pytest.raises(strongly.MultipleMatchesError, match=r"^2 volumes have the label 'data'"):
            await client.volumes.get_by_label("data")
        for project, workspace, volume in zip(projects, workspaces, volumes, strict=True):
            assert (await client.workspaces.get_by_name("training", project_id=project)).id == workspace
            assert (await client.volumes.get_by_label("data", project_id=project)).id == volume

    run(scenario)


@pytest.mark.parametrize(
    ("name", "problem"), [("", "must not be empty"), (None, "must be a str, not NoneType"), (5, "not int")]
)
def test_a_name_that_cannot_be_one_is_refused(
    run: Callable[..., None], sandbox: LocalSandbox, name: Any, problem: str
) -> None:
    async def scenario(client: Any) -> None:
        for method, argument in (
            (client.projects.get_by_name, "name"),
            (client.workspaces.get_by_name, "name"),
            (client.volumes.get_by_label, "label"),
        ):
            with pytest.raises(strongly.ValidationError, match=f"^{argument} .*{problem}") as raised:
                await method(name)
            assert raised.value.argument == argument

    run(scenario)

    sandbox.assert_not_called()


# --- create(exist_ok=True) ---


def test_raw_responses_take_no_exist_ok(run: Callable[..., None]) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(
            strongly.ValidationError, match=r"with_raw_response has no exist_ok, .*: call the method without it"
        ) as caught:
            await client.projects.with_raw_response.create(**NEW, exist_ok=True)
        assert caught.value.argument == "exist_ok"
        with pytest.raises(strongly.ValidationError, match="wait is not a known key"):
            await client.projects.with_raw_response.create(**NEW, wait=True)

    run(scenario)


def test_a_script_that_creates_a_project_can_run_twice(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    async def scenario(client: Any) -> None:
        first = await client.projects.create(**NEW, exist_ok=True)
        again = await client.projects.create({**NEW, "description": "Other"}, exist_ok=True)
        assert (again.id, again.description) == (first.id, NEW["description"])
        assert again == await client.projects.retrieve(first.id)
        with pytest.raises(strongly.ConflictError):
            await client.projects.create(NEW)
        with pytest.raises(strongly.ConflictError):
            await client.projects.create(NEW, exist_ok=False)
        await client.projects.delete(first.id)

    run(scenario)


def test_an_archived_project_exists_too(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    project = sandbox.add_project("churn", archived=True)

    async def scenario(client: Any) -> None:
        found = await client.projects.create(**NEW, exist_ok=True)
        assert (found.id, found.status) == (project, "archived")

    run(scenario)


def test_invalid_keys_are_refused_as_without_exist_ok(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ValidationError, match="nme"):
            await client.projects.create(nme="churn", exist_ok=True)
        with pytest.raises(strongly.ValidationError, match="description"):
            await client.projects.create(name="churn", exist_ok=True)
        with pytest.raises(strongly.ValidationError, match="exist_ok"):  # it sends several requests
            await client.projects.with_raw_response.create(**NEW, exist_ok=True)

    run(scenario)

    sandbox.assert_not_called()


@pytest.mark.parametrize("fault", ["reset", "timeout", "malformed"])
@pytest.mark.parametrize("carried_out", [True, False])
def test_a_create_whose_outcome_is_unknown_is_looked_up_and_never_sent_again(
    run: Callable[..., None], sandbox: LocalSandbox, fault: Any, carried_out: bool
) -> None:
    async def scenario(client: Any) -> None:
        sandbox.fail_next(fault, operation="createProject", carried_out=carried_out)
        if carried_out:
            made = await client.projects.create(**NEW, exist_ok=True)
            assert made == await client.projects.retrieve(made.id)
            await client.projects.delete(made.id)
        else:
            with pytest.raises(strongly.StronglyError) as raised:
                await client.projects.create(**NEW, exist_ok=True)
            assert raised.value.outcome_unknown
            assert raised.value.__notes__ == [
                "exist_ok=True: no project has the name 'churn' yet; the request was not sent again."
            ]
        sandbox.assert_called("createProject", times=1)
        sandbox.calls.clear()

    run(scenario)


def test_a_create_that_was_not_executed_is_not_looked_up(run: Callable[..., None], sandbox: LocalSandbox) -> None:
    async def scenario(client: Any) -> None:
        sandbox.fail_next(403)
        with pytest.raises(strongly.PermissionDeniedError):
            await client.projects.create(**NEW, exist_ok=True)

    run(scenario)

    sandbox.assert_not_called("listProjects")


def conflicting(*lists: list[dict[str, Any]] | int, calls: list[str] | None = None) -> Handler:
    """Return a server that refuses to create a project, and whose list changes from request to request."""
    pages = list(lists)

    def handle(request: httpx.Request) -> httpx.Response:
        if calls is not None:
            calls.append(f"{request.method} {request.url.path.removeprefix('/api/v1')}")
        if request.method == "POST":
            return httpx.Response(409, json={"error": {"code": "conflict", "message": "The name is taken."}})
        if request.url.path.endswith("/projects"):
            page = pages.pop(0) if len(pages) > 1 else pages[0]
            if isinstance(page, int):
                return httpx.Response(page)
            return httpx.Response(200, json={"success": True, "data": page, "pagination": {"hasMore": False}})
        return httpx.Response(200, json={"success": True, "data": {"id": request.url.path.rpartition("/")[2]}})

    return handle


def test_a_conflict_with_a_project_that_the_list_does_not_show_yet_is_read_back(
    run: Callable[..., None], waits: list[float]
) -> None:
    async def scenario(client: Any) -> None:
        assert (await client.projects.create(**NEW, exist_ok=True)).id == "proj-9"

    run(scenario, conflicting([], [], [{"id": "proj-9", "name": "churn"}]))

    assert waits == [0.5, 1.5]


@pytest.mark.parametrize(
    ("listed", "note"),
    [
        ([], "has exactly the name 'churn': the project may be one that this API key has no access to"),
        ([{"id": "proj-1", "name": "Churn"}], r"has exactly the name 'churn', but 'Churn' \(proj-1\) is similar\.$"),
        ([{"id": "proj-1", "name": "churn-2"}], "has exactly the name 'churn': the project may be one"),
        (403, "looking for the project failed: .*scope projects:read"),
        (404, "looking for the project failed: "),
    ],
)
def test_a_conflict_whose_project_cannot_be_found_is_raised_with_a_note(
    run: Callable[..., None], listed: Any, note: str
) -> None:
    calls: list[str] = []

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConflictError, match=r"The name is taken\.") as raised:
            await client.projects.create(**NEW, exist_ok=True)
        assert len(raised.value.__notes__) == 1
        with pytest.raises(strongly.ConflictError, match=note):
            raise raised.value

    run(scenario, conflicting(listed, calls=calls))

    assert calls.count("POST /projects") == 1


def test_a_conflict_with_several_projects_says_so(run: Callable[..., None]) -> None:
    listed = [{"id": f"proj-{number}", "name": "churn"} for number in (1, 2)]

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.MultipleMatchesError, match="proj-1, proj-2") as raised:
            await client.projects.create(**NEW, exist_ok=True)
        assert raised.value.ids == ["proj-1", "proj-2"]
        assert isinstance(raised.value.__context__, strongly.ConflictError)

    run(scenario, conflicting(listed))


def test_options_of_the_call_hold_for_looking_the_project_up(run: Callable[..., None]) -> None:
    server, sent = conflicting([{"id": "proj-1", "name": "churn"}]), []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append((request.method, request.headers.get("x-trace"), b"region" in request.content))
        return server(request)

    async def scenario(client: Any) -> None:
        options = {"extra_headers": {"X-Trace": "t1"}, "extra_body": {"region": "eu"}}
        await client.projects.create(**NEW, **options, exist_ok=True)

    run(scenario, handle)

    assert sent == [("POST", "t1", True), ("GET", "t1", False), ("GET", "t1", False)]


def test_a_project_that_is_deleted_meanwhile_leaves_the_conflict(run: Callable[..., None]) -> None:
    server = conflicting([{"id": "proj-1", "name": "churn"}])

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if request.url.path.endswith("/proj-1") else server(request)

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConflictError, match=r"looking for the project failed: .*404"):
            await client.projects.create(**NEW, exist_ok=True)

    run(scenario, handle)


def test_clients_that_create_at_the_same_time_get_the_same_project() -> None:
    with (
        Sandbox(keys=[KEY]) as behind,
        SandboxServer(behind) as server,
        strongly.Strongly(KEY, server.url) as client,
    ):
        outcomes = strongly.gather(lambda: client.projects.create(**NEW, exist_ok=True) for _ in range(16))
        assert len({project.id for project in outcomes.values()}) == 1
        assert len(client.projects.list().to_list()) == 1
