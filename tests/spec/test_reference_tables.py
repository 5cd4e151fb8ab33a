"""The package has what the tables of the documentation say: no method, parameter, default or field less."""

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import strongly
import strongly_api.models
from strongly import AsyncStrongly, Strongly

REFERENCE = Path(__file__).parents[1] / "reference" / "sdk-reference.txt"
LINES = [line.strip() for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.strip()]
MODELS = (
    "Project|ProjectStats|ProjectActivity|ProjectCollaborator|Volume|Workspace|WorkspaceStatus|WorkspaceMetrics|"
    "WorkspaceLogs"
)
METHOD = re.compile(rf"(\w+)\((.*?)\)[A-Z].*?(dict|SyncPaginator\[(?:{MODELS})\]|List\[(?:{MODELS})\]|(?:{MODELS}))$")
FIELD = re.compile(r"([a-z_]+?)(str|int|float|bool|list|dict)([A-Z].*)")
BODY_FIELD = re.compile(r"([a-z_]+?)(str|float|list|dict)(Yes|No)([A-Z].*)")
# Beyond the documentation, always keyword-only or in place of a body.
EXTRA = {
    "projects.list": {"sort", "prefetch"},
    "projects.activity": {"prefetch"},
    "projects.workspaces": {"prefetch"},
    "workspaces.list": {"sort", "prefetch"},
    "volumes.list": {"sort", "prefetch"},
    "volumes.list_shared": {"prefetch"},
    "projects.delete": {"volume"},
}
BODIES = {"projects": "ProjectCreate", "workspaces": "WorkspaceCreate", "volumes": "VolumeCreate"}


def rows(header: str, pattern: re.Pattern[str]) -> list[tuple[str, list[re.Match[str]]]]:
    """Return each table with the given header: its title, and its rows."""
    found = []
    for index, line in enumerate(LINES):
        if line == header:
            matches = []
            for row in LINES[index + 1 :]:
                match = pattern.fullmatch(row)
                if match is None:
                    break
                matches.append(match)
            found.append((LINES[index - 1], matches))
    return found


def methods() -> list[tuple[str, str, str, str]]:
    """Return namespace, name, parameters and return type of every documented method."""
    tables = rows("MethodDescriptionReturns", METHOD)
    namespaces = [title.split()[0].lower() for title, _ in tables]
    return [
        (namespace, *match.groups())
        for namespace, (_, found) in zip(namespaces, tables, strict=True)
        for match in found
    ]


METHODS = methods()
FIELD_TABLES = [(title.split()[0], found) for title, found in rows("FieldTypeDescription", FIELD)]
BODY_TABLES = [found for _, found in rows("FieldTypeRequiredDescription", BODY_FIELD)]


def test_the_tables_are_found_in_full() -> None:
    namespaces = [namespace for namespace, *_ in METHODS]

    assert {name: namespaces.count(name) for name in namespaces} == {"projects": 15, "workspaces": 12, "volumes": 8}
    assert [(name, len(found)) for name, found in FIELD_TABLES] == [
        ("ProjectStats", 4),
        ("ProjectCollaborator", 6),
        ("Project", 17),
        ("WorkspaceStatus", 4),
        ("WorkspaceMetrics", 4),
        ("WorkspaceLogs", 3),
        ("Workspace", 15),
        ("Volume", 18),
    ]
    assert [len(found) for found in BODY_TABLES] == [5, 6, 6]


def implementation(world: str, namespace: str) -> type[Any]:
    module = importlib.import_module(f"strongly._{world}.resources.{namespace}")
    prefix = "Async" if world == "async" else ""
    found: type[Any] = getattr(module, prefix + namespace.capitalize())
    return found


@pytest.mark.parametrize("world", ["sync", "async"])
@pytest.mark.parametrize(("namespace", "name", "parameters", "returns"), METHODS)
def test_method_is_as_documented(world: str, namespace: str, name: str, parameters: str, returns: str) -> None:
    method = getattr(implementation(world, namespace), name)
    documented: dict[str, Any] = {}
    exec(f"def documented({parameters}): ...", documented)  # the table writes signatures in Python
    wanted = inspect.signature(documented["documented"]).parameters
    found = dict(list(inspect.signature(method).parameters.items())[1:])
    fields = found.pop("fields", None)

    extra = EXTRA.get(f"{namespace}.{name}", set())
    assert list(found) == [*wanted, *(key for key in found if key in extra)]
    assert (fields is not None) == ("body" in wanted)
    for key, parameter in wanted.items():
        assert found[key].kind == parameter.kind, key
        if key != "body":  # which keyword arguments may stand in for
            assert found[key].default == parameter.default, key
    assert all(found[key].kind == inspect.Parameter.KEYWORD_ONLY for key in extra)
    annotation = str(inspect.signature(method).return_annotation)
    if world == "async":
        returns = returns.replace("SyncPaginator", "AsyncPaginator")
    assert annotation.removeprefix("builtins.") == returns.replace("List[", "list[").replace("dict", "dict[str, Any]")


@pytest.mark.parametrize(("model", "table"), FIELD_TABLES)
def test_model_has_the_documented_fields(model: str, table: list[re.Match[str]]) -> None:
    found = {
        name: annotation.removesuffix(" | None")
        for name, annotation in inspect.get_annotations(getattr(strongly, model)).items()
        if not name.startswith("_")
    }

    # The document may have grown since.
    documented = [match[1] for match in table]
    assert [name for name in found if name in documented] == documented
    for match in table:
        annotation = found[match[1]]
        base = annotation.partition("[")[0]
        if base not in ("str", "int", "float", "bool", "list", "dict"):
            base = "str"  # an open enumeration
            assert "str" in str(getattr(strongly_api.models, annotation))
        assert base == match[2], match[1]


@pytest.mark.parametrize(("body", "table"), list(zip(BODIES.values(), BODY_TABLES, strict=True)))
def test_body_has_the_documented_keys(body: str, table: list[re.Match[str]]) -> None:
    found = inspect.get_annotations(getattr(strongly, body))

    assert set(found) >= {match[1] for match in table}
    for match in table:
        text = found[match[1]].__forward_arg__
        assert text.startswith("Required[") == (match[3] == "Yes"), match[1]
        kind = text.removeprefix("Required[").rstrip("]").partition("[")[0]
        wanted = {"str": {"str", "ProjectVisibility", "EnvironmentType", "VolumeType"}, "dict": {"WorkspaceResources"}}
        assert kind in wanted.get(match[2], {match[2]}), match[1]


def test_client_options_are_as_documented() -> None:
    for client in (Strongly, AsyncStrongly):
        parameters = inspect.signature(client).parameters
        assert list(parameters)[:6] == ["api_key", "base_url", "timeout", "max_retries", "http_client", "profile"]
        assert [parameters[name].default for name in list(parameters)[:6]] == [None, None, 30, 3, None, None]
        assert all(parameters[name].kind == inspect.Parameter.KEYWORD_ONLY for name in list(parameters)[2:])
