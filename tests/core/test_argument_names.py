"""Messages of servers name the arguments of a call as Python does, once, and nothing else is changed."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import Strongly
from strongly._core.argument_names import ArgumentNames
from strongly._core.errors import error_of
from strongly._core.request import Endpoint, HTTPRequest, Request, build_request
from strongly._core.response import HTTPResponse
from strongly_api.api.projects import create_project
from strongly_api.api.volumes import create_volume, list_volumes
from strongly_api.api.workspaces import create_workspace
from strongly_api.manifest import ManifestEntry
from tests.operations import ALL, BODIES, module, name, query_names


def sent(request: Request[Any]) -> HTTPRequest:
    return build_request(request, Endpoint("https://a.example.com/api/v1"), {}, "r")


VOLUME = sent(create_volume.request({**BODIES["VolumeCreate"], "label": "a projectId"}))
WORKSPACE = sent(create_workspace.request({**BODIES["WorkspaceCreate"], "resources": {"cpu": 1}}))
VOLUMES = sent(list_volumes.request(search="x", sort="size_gb:asc"))


def error(body: Any, request: HTTPRequest = VOLUME, status: int = 422) -> strongly.APIError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_of(HTTPResponse(status, {}, content), request)


def details(*problems: dict[str, Any], message: str) -> dict[str, Any]:
    return {"success": False, "error": {"code": "validation-failed", "message": message, "details": problems}}


@pytest.mark.parametrize(
    ("body", "message", "argument"),
    [
        # The API
        (
            details({"field": "sizeGB", "message": "is 0"}, message="sizeGB is 0."),
            "size_gb is 0.",
            "size_gb",
        ),
        (
            details(
                {"field": "sizeGB", "message": "is 0"},
                {"field": "mountPath", "message": "is 0"},
                message="sizeGB is 0 (and 1 more).",
            ),
            "size_gb is 0 (and 1 more): mount_path: is 0",
            "size_gb",
        ),
        (details({"field": "b", "message": "is 0"}, message="label is 0."), "label is 0: b: is 0", None),
        (details({"field": "sizeGB", "message": "is 0"}, message="Invalid."), "Invalid: size_gb: is 0", "size_gb"),
        (details(message="sizeGB is 0."), "size_gb is 0.", None),
        (
            details({"field": "sizeGB", "message": "is 0"}, message="Invalid sizeGB."),
            "Invalid size_gb: is 0",
            "size_gb",
        ),
        (
            {"message": [{"field": "sizeGB", "message": "no"}], "errors": [{"field": "sizeGB", "message": "no"}]},
            "size_gb: no",
            "size_gb",
        ),
        (details({"field": "a/", "message": "'no'"}, message="Invalid."), "Invalid: a/: 'no'", None),
        # The name of the field within the message
        ({"errors": [{"field": "sizeGB", "message": "sizeGB is 0"}]}, "size_gb is 0", "size_gb"),
        ({"errors": [{"path": ["sizeGB"], "message": '"sizeGB" is 0'}]}, '"size_gb" is 0', "size_gb"),
        ({"errors": {"sizeGB": ["The sizeGB field is 0."]}}, "The size_gb field is 0.", "size_gb"),
        ({"errors": {"label": ["The label is empty."]}}, "label: The label is empty.", "label"),
        # Paths of other frameworks
        ({"detail": [{"loc": ["body", "sizeGB"], "msg": "no"}]}, "size_gb: no", "size_gb"),
        ({"detail": [{"loc": ["body"], "msg": "no"}]}, "body: no", None),
        ({"errors": [{"detail": "no", "pointer": "#/sizeGB"}]}, "size_gb: no", "size_gb"),
        ({"errors": [{"detail": "no", "source": {"pointer": "/data/attributes/sizeGB"}}]}, "size_gb: no", "size_gb"),
        ({"errors": {"$.sizeGB": ["no"]}}, "size_gb: no", "size_gb"),
        ({"errors": {"SizeGB": ["no"]}}, "size_gb: no", "size_gb"),
        ({"sizeGB": ["no"]}, "size_gb: no", "size_gb"),
        ({"errors": {"json": {"size_gb": ["no"]}}}, "size_gb: no", "size_gb"),
        ({"errors": [{"instancePath": "/sizeGB", "message": "no"}]}, "size_gb: no", "size_gb"),
        # What is not an argument of this call is kept.
        ({"errors": {"environmentType": ["no"]}}, "environmentType: no", None),
        ({"message": "environmentType and createdAt"}, "environmentType and createdAt", None),
        ({"message": "x-sizeGB sizeGBs sizeGB_ _sizeGB SIZEGB"}, "x-sizeGB sizeGBs sizeGB_ _sizeGB SIZEGB", None),
        # What the caller has sent is kept: the label contains projectId.
        ({"message": "the label 'a projectId' is taken"}, "the label 'a projectId' is taken", None),
        # Text and XML
        (b"sizeGB must not be 0", "size_gb must not be 0", None),
        (b"<error><message>sizeGB is 0</message></error>", "size_gb is 0", None),
    ],
)
def test_fields_of_a_body_are_named_as_arguments(body: Any, message: str, argument: str | None) -> None:
    found = error(body)

    assert found.message == message
    assert isinstance(found, strongly.ValidationError)
    assert found.argument == argument
    assert found.body == (body.decode() if isinstance(body, bytes) else json.loads(json.dumps(body)))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"detail": [{"loc": ["body", "resources", "cpu"], "msg": "no"}]}, "resources.cpu: no"),
        ({"errors": [{"pointer": "/resources/cpu", "detail": "cpu is 0"}]}, "resources.cpu is 0"),
        ({"errors": {"environmentType": ["no"]}}, "environment_type: no"),
    ],
)
def test_nested_fields_are_named_as_arguments(body: Any, message: str) -> None:
    assert error(body, WORKSPACE).message == message


@pytest.mark.parametrize(
    "body",
    [
        {"errors": {"$.tags[0]": ["no"]}},
        {"errors": [{"pointer": "/tags/0", "detail": "no"}]},
        {"detail": [{"loc": ["body", "tags", 0], "msg": "no"}]},
    ],
)
def test_items_of_lists_are_named_as_in_python(body: Any) -> None:
    assert error(body, sent(create_project.request(BODIES["ProjectCreate"]))).message == "tags[0]: no"


def test_query_parameters_and_orders_are_named_as_arguments() -> None:
    assert error({"detail": [{"loc": ["query", "projectId"], "msg": "no"}]}, VOLUMES).message == "project_id: no"
    assert error({"message": "sort by createdAt:asc"}, VOLUMES).message == "sort by created_at:asc"


def test_errors_of_every_status_name_arguments() -> None:
    assert error({"message": "sizeGB cannot shrink"}, status=409).message == "size_gb cannot shrink"


def test_errors_without_a_request_are_kept() -> None:
    assert error_of(HTTPResponse(400, {}, b'{"message": "sizeGB is 0"}')).message == "sizeGB is 0"


@pytest.mark.parametrize("entry", ALL, ids=name)
def test_every_operation_knows_its_arguments(entry: ManifestEntry) -> None:
    arguments = module(entry).OPERATION.arguments

    assert set(entry.parameters) <= set(arguments)
    if entry.body:
        assert set(BODIES[entry.body]) <= set(arguments)
    assert ("created_at" in arguments) is ("sort" in query_names(entry))


@given(st.text() | st.text("aBsizeGB_- .:\"'"))
def test_only_names_of_arguments_are_replaced(text: str) -> None:
    names = ArgumentNames(VOLUME)

    changed = names.text(text)

    assert re.sub("size_gb|mount_path", "", changed) == re.sub(
        r"(?<![\w-])(sizeGB|sizeGb|mountPath)(?![\w-])|size_gb|mount_path", "", text
    )
    assert names.text(changed) == changed


@given(st.text() | st.lists(st.sampled_from(["body", "sizeGB", "0", "x", ".", "/", "["])).map("".join))
def test_any_path_can_be_read(path: str) -> None:
    names = ArgumentNames(VOLUME)

    found = names.path(path)

    assert found is None or names.path(found) == found


def test_long_messages_are_read_in_linear_time() -> None:
    error({"message": "a" + "A" * 100_000 + "_", "errors": [{"field": "a" * 100_000, "message": "." * 100_000}]})


def test_the_sandbox_names_arguments_once_and_all_values() -> None:
    with Strongly.sandbox(seed_demo=True) as client:
        for call, message, argument in (
            (
                lambda: client.volumes.create(project_id="proj-abc123", label="x", size_gb=0),
                "size_gb is less than or equal to the minimum of 0.",
                "size_gb",
            ),
            (
                lambda: client.volumes.create(project_id="proj-abc123", label="x", size_gb=1, mount_path="x"),
                'mount_path does not match "^/".',
                "mount_path",
            ),
            (
                lambda: client.workspaces.create(name="n", description="d", environment_type="x"),
                'environment_type is not one of "jupyter", "vscode", "rstudio", "custom".',
                "environment_type",
            ),
            (
                lambda: client.workspaces.list(sort="x:asc").first(),
                'sort is not one of "created_at:asc", "created_at:desc", "updated_at:asc", "updated_at:desc", '
                '"name:asc", "name:desc", "status:asc", "status:desc", "environment_type:asc", '
                '"environment_type:desc".',
                "sort",
            ),
        ):
            with pytest.raises(strongly.UnprocessableEntityError) as caught:
                call()
            assert (caught.value.message, caught.value.argument) == (message, argument)
        volume = client.volumes.create(project_id="proj-abc123", label="x", size_gb=2)
        client.local_sandbox.advance(60)
        with pytest.raises(strongly.ConflictError, match=r"^A volume cannot shrink: size_gb must be at least 2\."):
            client.volumes.update(volume, size_gb=1)
