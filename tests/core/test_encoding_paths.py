"""Ids in paths: invalid ids are refused, and no id can address anything but its own resource."""

import re
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strongly._core.encoding import path_segment
from strongly._core.exceptions import ValidationError
from strongly_api.manifest import ManifestEntry
from tests.operations import ALL, WITH_PATH, name, path_names, request

MODELS = {
    "project_id": "Project",
    "user_id": "ProjectCollaborator",
    "volume_id": "Volume",
    "workspace_id": "Workspace",
}
BASE = "https://api.example.com/api/v1"
NASTY = [
    "a/b",
    "/",
    "//",
    "../x",
    "a/../../b",
    "..\\x",
    "%2e%2e",
    "%2F",
    "..;/x",
    "...",
    "a?b=c",
    "a#b",
    "a b",
    " a",
    "a\nb",
    "a\x00b",
    "ünï/cödé",
    "日本",
    "🙂",
    "@",
    ":",
    "http://evil.example.com/",
    "{userId}",
    "+",
    "~._-",
]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "must not be empty or blank: give the id of the resource"),
        (" ", "must not be empty or blank: give the id of the resource"),
        ("\t\n", "must not be empty or blank: give the id of the resource"),
        ("\u2003", "must not be empty or blank: give the id of the resource"),
        (".", "must be the id of a resource, not '.'"),
        ("..", "must be the id of a resource, not '..'"),
        (None, "must be a str or a {model}, not None"),
        (5, "must be a str or a {model}, not int: pass str({name})"),
        (True, "must be a str or a {model}, not bool"),
        (b"p1", "must be a str or a {model}, not bytes: pass its .decode()"),
        (["p1"], "must be a str or a {model}, not list"),
        ("p\ud800", "must be valid text, but contains a lone surrogate at position 1"),
    ],
)
def test_every_operation_refuses_what_is_no_id(value: Any, problem: str) -> None:
    for entry in WITH_PATH:
        for position, parameter in enumerate(path_names(entry)):
            ids: list[Any] = ["x1"] * len(path_names(entry))
            ids[position] = value

            with pytest.raises(ValidationError) as caught:
                request(entry, *ids)

            said = problem.format(name=parameter, model=MODELS[parameter])
            assert str(caught.value) == f"{parameter} {said}"
            assert caught.value.argument == parameter


@pytest.mark.parametrize("entry", WITH_PATH, ids=name)
def test_every_operation_encodes_its_ids(entry: ManifestEntry) -> None:
    ids = NASTY[: len(path_names(entry))]

    path = request(entry, *ids).path

    encoded = re.sub(r"\{\w+\}", "%s", entry.path) % tuple(path_segment("id", value) for value in ids)
    assert path == encoded
    assert path.count("/") == entry.path.count("/")


@pytest.mark.parametrize("entry", ALL, ids=name)
def test_every_operation_states_its_method_and_template(entry: ManifestEntry) -> None:
    operation = request(entry).operation

    assert (operation.id, operation.method, operation.path) == (name(entry), entry.method, entry.path)
    assert (operation.resource, operation.name) == (entry.resource, entry.name)
    assert operation.scopes == (f"{entry.resource}:{'read' if entry.method == 'GET' else 'write'}",)
    # Only creating something can do harm when it is repeated.
    harmful = entry.method == "POST" and operation.name in ("create", "add_collaborator")
    assert operation.idempotent is not harmful


def resolved_segments(path: str) -> list[bytes]:
    """The segments of a path after httpx has resolved the URL, as a server would decode them."""
    url = httpx.URL(BASE + path)
    assert url.host == "api.example.com"
    assert not url.query
    assert not url.fragment
    raw = url.raw_path.decode()
    assert httpx.Request("GET", BASE + path).url.raw_path.decode() == raw
    prefix = "/api/v1/"
    assert raw.startswith(prefix)
    return [unquote(segment) for segment in raw.removeprefix(prefix).split("/")]


def unquote(segment: str) -> bytes:
    return re.sub(rb"%([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), segment.encode())


@pytest.mark.parametrize("entry", WITH_PATH, ids=name)
def test_no_id_escapes_from_its_place(entry: ManifestEntry) -> None:
    template = entry.path.removeprefix("/").split("/")

    for value in NASTY:
        segments = resolved_segments(request(entry, *[value] * len(path_names(entry))).path)

        assert segments == [value.encode() if part.startswith("{") else part.encode() for part in template]


TEXT = st.text(st.sampled_from("./\\%2eEfF?#@: a\x00é\u2024\uff0e;") | st.characters(), max_size=8)


@settings(max_examples=150)
@given(TEXT)
@example("..")
@example("\ud800")
def test_any_text_is_refused_or_arrives_as_it_is(value: str) -> None:
    try:
        segment = path_segment("project_id", value)
    except ValidationError:
        assert (
            not value.strip() or value in (".", "..") or any("\ud800" <= character <= "\udfff" for character in value)
        )
        return

    assert re.fullmatch(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", segment)
    assert resolved_segments(f"/projects/{segment}/stats") == [b"projects", value.encode(), b"stats"]


def test_a_segment_that_identifies_no_model_must_be_a_string() -> None:
    with pytest.raises(ValidationError, match=r"^kind must be a str, not int: pass str\(kind\)$"):
        path_segment("kind", 5)
