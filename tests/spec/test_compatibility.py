"""Changes of `openapi.yaml` are seen, and are told apart into those that break clients and those that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema_rs.canonical import Containment

from tests.ids import short_id
from tests.spec.compatibility_pairs import BREAKING, HARMLESS, JSON, Edit, Pair, add, both, drop, edited, put
from tools import ROOT
from tools.spec.comparison import Change, compare
from tools.spec.compatibility import bump, main, needed_version, redocly_changes
from tools.spec.document import load_document

DOCUMENT = load_document(ROOT / "openapi.yaml")
BY_NAME = {pair.name: pair for pair in (*BREAKING, *HARMLESS)}
ONE_MORE_FILTER = BY_NAME["filter added"].edit
OTHER_WORDS = BY_NAME["operation described otherwise"].edit


def name(pair: Pair) -> str:
    return pair.name


def changes_of(edit: Edit) -> list[Change]:
    return compare(DOCUMENT, edited(DOCUMENT, edit))


@pytest.mark.parametrize("pair", BREAKING, ids=name)
def test_what_breaks_clients_is_found(pair: Pair) -> None:
    assert pair.place in {change.where for change in changes_of(pair.edit) if change.breaking}


@pytest.mark.parametrize("pair", HARMLESS, ids=name)
def test_what_does_no_harm_is_told_and_no_more(pair: Pair) -> None:
    changes = changes_of(pair.edit)

    assert pair.place in {change.where for change in changes}
    assert not [change for change in changes if change.breaking]


def test_there_is_no_change_between_a_document_and_itself() -> None:
    assert compare(DOCUMENT, edited(DOCUMENT, put("info", version="7.0.0"))) == []


def test_what_is_renamed_or_moved_is_neither_removed_nor_new() -> None:
    renamed, moved = BY_NAME["operationId renamed"], BY_NAME["path renamed"]
    places = "GET /shared-volumes instead of GET /volumes/shared"

    assert changes_of(renamed.edit) == [Change("getVolume", "is named readVolume now", True)]
    assert changes_of(moved.edit) == [Change("listSharedVolumes", f"is {places}", True)]


@pytest.mark.parametrize(
    ("pair", "breaking"),
    [
        ("operation removed", False),
        ("required filter added", True),  # nobody can send it any more
        ("filter required", False),
        ("parameter narrower", False),
        ("sort key removed", False),
        ("body field required", False),
        ("bound added", False),
        ("null refused", False),
        ("whole numbers only", False),
        ("value removed", False),
        ("field removed", False),
        ("field with fractions", False),
        ("not repeatable", False),
        ("spelling not read", False),
        ("path renamed", True),
        ("format removed", True),
        ("operation added", True),
        ("sort key added", True),
        ("body field optional", True),
        ("unknown keys taken", True),
        ("error added", True),
        ("field required", True),
        ("bounds of a field wider", False),
        ("bounds of a field narrower", False),
        ("no further fields sent", False),
    ],
)
def test_the_way_back_is_judged_by_itself(pair: str, breaking: bool) -> None:
    back = compare(edited(DOCUMENT, BY_NAME[pair].edit), DOCUMENT)

    assert back
    assert any(change.breaking for change in back) == breaking


PART = {"$ref": "#/components/schemas/Part"}
OTHER = {"$ref": "#/components/schemas/Other"}
NULL = {"type": "null"}


def with_part(schema: dict[str, Any], **part: Any) -> dict[str, Any]:
    """Return the document with a schema that refers to another one, in a model and in a body."""
    objects = {"type": "object", "additionalProperties": False}
    text = {"type": "string", "maxLength": 9}
    return edited(
        DOCUMENT,
        both(
            put("schemas", Part={**objects, "properties": {"a": text, "b": text}, **part}),
            put("schemas", Other={**objects, "properties": {"c": text}}),
            put("schemas Volume properties", part=schema),
            put("schemas VolumeCreate properties", part=schema),
        ),
    )


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [PART, NULL]},
        {"oneOf": [NULL, PART]},
        {"allOf": [PART]},
        {"allOf": [PART, {"type": "object", "properties": {"d": {"type": "string"}}}]},
        {"oneOf": [PART, OTHER]},
        {"anyOf": [{"type": "string"}, {"type": "array", "items": PART}]},
        {"type": "array", "items": {"anyOf": [PART, NULL]}},
        {"type": "object", "additionalProperties": {"anyOf": [PART, NULL]}},
    ],
    ids=short_id,
)
@pytest.mark.parametrize(
    ("part", "change"),
    [
        ({"properties": {"a": {"type": "string", "maxLength": 9}}}, Change("Part.b", "is removed", True)),
        (
            {"properties": {"a": {"type": "string", "maxLength": 5}, "b": {"type": "string", "maxLength": 9}}},
            Change("Part.a", "maxLength is 5 instead of 9", True),
        ),
        ({"required": ["a"]}, Change("Part.a", "is required now", True)),
    ],
    ids=["removed", "narrower", "required"],
)
def test_what_branches_refer_to_is_compared(schema: dict[str, Any], part: dict[str, Any], change: Change) -> None:
    assert compare(with_part(schema), with_part(schema, **part)) == [change]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (PART, {"anyOf": [PART, NULL]}, [("Volume", True), ("VolumeCreate", False)]),
        ({"anyOf": [PART, NULL]}, PART, [("Volume", False), ("VolumeCreate", True)]),
        (PART, {"allOf": [PART]}, []),
        ({"oneOf": [PART, OTHER]}, {"oneOf": [OTHER, PART]}, []),
        ({"anyOf": [PART, {"type": "string"}]}, {"anyOf": [PART]}, [("Volume", False), ("VolumeCreate", True)]),
        ({"oneOf": [PART]}, {"oneOf": [PART, OTHER]}, [("Volume", True), ("VolumeCreate", False)]),
        ({"allOf": [PART, OTHER]}, {"allOf": [PART]}, [("Volume", True), ("VolumeCreate", False)]),
        (
            {"anyOf": [PART, {"type": "string"}]},
            {"anyOf": [PART, {"type": "integer"}]},
            [("Volume", True), ("VolumeCreate", True)],
        ),
    ],
    ids=short_id,
)
def test_branches_are_compared_in_any_order(old: Any, new: Any, changes: list[tuple[str, bool]]) -> None:
    found = compare(with_part(old), with_part(new))

    assert {(change.where.partition(".")[0], change.breaking) for change in found if change.where != "document"} == {
        *changes
    }


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("By default, `keep`.", "By default, `delete`.", "has the default delete instead of keep"),
        (
            "It defaults to created_at:desc.",
            "It defaults to name:asc.",
            "has the default name:asc instead of created_at:desc",
        ),
        ("The maximum (default 20).", "The maximum (default: 50).", "has the default 50 instead of 20"),
        ("The maximum, by default 20.", "The maximum, by default `20`.", ""),
        ("By default they are kept.", "By default they remain.", ""),
    ],
)
def test_a_default_is_found_in_a_description(before: str, after: str, changed: str) -> None:
    old, new = (edited(DOCUMENT, put("parameters Limit", description=text)) for text in (before, after))

    assert [change.what for change in compare(old, new) if change.breaking] == [changed] * bool(changed)


def bodies(document: dict[str, Any]) -> dict[str, Any]:
    """Return the whole schema of each request body, with all that it refers to."""
    return {
        node["operationId"]: media["schema"] | {"components": {"schemas": document["components"]["schemas"]}}
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict) and "requestBody" in node
        for media in node["requestBody"]["content"].values()
    }


def test_no_body_that_was_taken_is_refused_without_a_breaking_change() -> None:
    old = {key: jsonschema_rs.canonicalize(schema) for key, schema in bodies(DOCUMENT).items()}
    refused = 0
    for pair in (*BREAKING, *HARMLESS):
        new = bodies(edited(DOCUMENT, pair.edit))
        narrower = any(
            jsonschema_rs.canonicalize(new[key]).covers(schema) != Containment.YES
            for key, schema in old.items()
            if key in new and new[key] != schema
        )
        refused += narrower
        assert not narrower or pair in BREAKING or pair.name == "value added", pair.name

    assert refused > 10


@pytest.mark.parametrize(
    ("edit", "level", "version"),
    [
        (lambda document: None, "none", "1.2.3"),
        (OTHER_WORDS, "patch", "1.2.4"),
        (put("schemas Volume", examples=[]), "patch", "1.2.4"),
        (ONE_MORE_FILTER, "minor", "1.3.0"),
        # A property that is named like one of OpenAPI's words is no text.
        (put("schemas VolumeUpdate properties", summary={"type": "string"}), "minor", "1.3.0"),
        (drop("schemas VolumeUpdate properties", "description"), "major", "2.0.0"),
    ],
)
def test_the_version_follows_semantic_versioning(edit: Edit, level: str, version: str) -> None:
    released = edited(DOCUMENT, put("info", version="1.2.3"))
    new = edited(released, edit)

    assert bump(released, new) == level
    assert needed_version(released, new) == version


# --- The command ---

SMALL = {
    "info": {"version": "1.0.0"},
    "paths": {
        "/volumes": {
            "get": {
                "operationId": "listVolumes",
                "description": "Lists volumes.",
                "parameters": [{"name": "sort", "in": "query", "schema": {"type": "string", "pattern": "^[a-z]+$"}}],
                "responses": {"200": {"$ref": "#/components/responses/Volumes"}},
            }
        }
    },
    "components": {"responses": {"Volumes": {"content": {JSON: {"schema": {"type": "array"}}}}}},
}
ONE_MORE = add("listVolumes parameters", {"name": "search", "in": "query", "schema": {}})
ONE_LESS = drop("listVolumes", "parameters")
REWORDED = put("listVolumes", description="Lists all volumes.")
SAME = put("listVolumes")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "released").mkdir()
    write(tmp_path / "released" / "openapi.yaml", SAME)
    return tmp_path


def write(path: Path, edit: Edit, version: str = "1.0.0") -> None:
    # JSON is YAML.
    path.write_text(json.dumps(edited(edited(SMALL, edit), put("info", version=version))), encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "version", "code", "said"),
    [
        (ONE_LESS, "1.9.9", 1, "info.version must be at least 2.0.0, but is 1.9.9"),
        (ONE_LESS, "2.0.0", 0, "breaks  listVolumes query sort is removed"),
        (ONE_MORE, "1.0.1", 1, "info.version must be at least 1.1.0, but is 1.0.1"),
        (ONE_MORE, "1.1.0", 0, "fits    listVolumes query search is new"),
        (REWORDED, "1.0.0", 1, "info.version must be at least 1.0.1, but is 1.0.0"),
        (REWORDED, "1.10.0", 0, "patch changes since 1.0.0: version 1.10.0 is high enough"),
        (SAME, "1.0.0", 0, "no changes since 1.0.0"),
        (SAME, "0.9.0", 1, "info.version must be at least 1.0.0, but is 0.9.0"),
    ],
)
def test_the_command_fails_when_the_version_is_too_low(
    tree: Path, capsys: pytest.CaptureFixture[str], edit: Edit, version: str, code: int, said: str
) -> None:
    write(tree / "openapi.yaml", edit, version)

    assert main([f"--root={tree}"]) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("a: [", "not YAML"),
        ("a text", "it is not a mapping"),
        ("info: {version: '1.0'}", "'1.0' is not a version"),
        ("{info: {version: 1.0.0}, paths: [a]}", "make lint-spec"),
        (json.dumps(SMALL).replace("responses/Volumes", "responses/No"), "#/components/responses/No is not in"),
        (json.dumps(SMALL).replace("^[a-z]+$", "^[a-z+$"), "a schema cannot be compared"),
    ],
)  # fmt: skip
def test_the_command_says_what_it_cannot_use(
    tree: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    if text is not None:
        (tree / "openapi.yaml").write_text(text, encoding="utf-8")

    assert main([f"--root={tree}"]) == 2
    assert said in capsys.readouterr().err


def test_a_release_is_recorded_once_its_version_is_high_enough(tree: Path) -> None:
    record = tree / "released" / "openapi.yaml"
    before = record.read_bytes()
    write(tree / "openapi.yaml", ONE_LESS, "1.1.0")
    assert main(["--record", f"--root={tree}"]) == 1
    assert record.read_bytes() == before

    write(tree / "openapi.yaml", ONE_LESS, "2.0.0")
    assert main(["--record", f"--root={tree}"]) == 0
    assert record.read_bytes() == (tree / "openapi.yaml").read_bytes()


def test_the_first_release_has_nothing_to_be_compared_with(tree: Path) -> None:
    (tree / "released" / "openapi.yaml").unlink()
    (tree / "released").rmdir()
    write(tree / "openapi.yaml", SAME)

    assert main([f"--root={tree}"]) == 2
    assert main(["--record", f"--root={tree}"]) == 0
    assert main([f"--root={tree}"]) == 0


@pytest.mark.skipif(not (ROOT / "node_modules/.bin/redocly").exists(), reason="redocly is not installed")
def test_redocly_is_asked_with_the_policy_of_the_document(tmp_path: Path) -> None:
    old, new, document = tmp_path / "old.yaml", tmp_path / "new.yaml", DOCUMENT
    for pair in ("field removed", "longest shorter", "value sent", "sort key added", "bounds of a field wider"):
        document = edited(document, BY_NAME[pair].edit)
    old.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    new.write_text(json.dumps(document), encoding="utf-8")

    found = redocly_changes(old, new)

    assert ["visibility" in line or "maxLength" in line for line in found["major"]] == [True, True]
    assert len(found["minor"]) == 2
    assert [line.partition(": ")[2] for line in found["patch"]] == ["enum modified"]  # the sort key
