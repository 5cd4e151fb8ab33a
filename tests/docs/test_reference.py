"""The documentation's code, line by line, in examples/, and its tables of methods and fields in the SDK."""

import ast
import inspect
import typing
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import pytest

import strongly
from strongly import AsyncStrongly, Strongly
from strongly_api import models
from tests.docs.reference import LINES, REPOSITORY, RESOURCES, Method, Section, fields, methods, sections

EXAMPLES = REPOSITORY / "examples"
SECTIONS = sections()
CODE = {section.title: section.code for section in SECTIONS if section.code}
METHODS = [(section.resource.lower(), method) for section in SECTIONS for method in methods(section)]
MODELS = [
    section for section in SECTIONS if section.heading.endswith((" Model", " Fields")) and "Body" not in section.heading
]
BODIES = [section for section in SECTIONS if section.heading == "Create Body Fields"]
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
OBJECTS: dict[str, Callable[[Strongly], Any]] = {
    "Project": lambda client: client.projects.retrieve("proj-abc123"),
    "ProjectStats": lambda client: client.projects.stats("proj-abc123"),
    "ProjectCollaborator": lambda client: client.projects.collaborators("proj-abc123")[1],
    "Workspace": lambda client: client.workspaces.retrieve("ws-ghi789"),
    "WorkspaceStatus": lambda client: client.workspaces.status("ws-abc123"),
    "WorkspaceMetrics": lambda client: client.workspaces.metrics("ws-abc123"),
    "WorkspaceLogs": lambda client: client.workspaces.logs("ws-abc123"),
    "Volume": lambda client: client.volumes.retrieve("vol-abc123"),
}


def example_code(path: Path) -> tuple[str, list[str]]:
    """An example's title and its code as the reference has it: no indentation, no dash between two values."""
    source = path.read_text(encoding="utf-8")
    module = ast.parse(source)
    title = ast.get_docstring(module)
    assert title is not None, f"{path} has no title"
    code = source.splitlines()[module.body[0].end_lineno :]
    return title.removesuffix("."), [line.strip().replace("} — {", "}{") for line in code if line.strip()]


def title_of(section: Section) -> str:
    return section.title


def test_no_block_of_code_is_overlooked() -> None:
    assert len(CODE) == LINES.count("client = Strongly()") == 20


def test_examples_are_the_code_of_the_reference() -> None:
    folders = [EXAMPLES / resource.lower() for resource in RESOURCES]
    paths = [EXAMPLES / "complete.py", *(path for folder in folders for path in folder.glob("*.py"))]

    assert dict(map(example_code, paths)) == CODE


def test_no_table_is_overlooked() -> None:
    assert Counter(resource for resource, _ in METHODS) == {"projects": 15, "workspaces": 12, "volumes": 8}
    assert {section.heading.split()[0] for section in MODELS} == set(OBJECTS)
    assert [len(fields(section)) for section in MODELS] == [4, 6, 17, 4, 4, 3, 15, 18]
    assert [len(fields(section)) for section in BODIES] == [5, 6, 6]


def test_client_options_are_as_documented() -> None:
    for client in (Strongly, AsyncStrongly):
        options = list(inspect.signature(client).parameters.values())
        assert [(option.name, option.default) for option in options[:6]] == [
            *(("api_key", None), ("base_url", None), ("timeout", 30)),
            *(("max_retries", 3), ("http_client", None), ("profile", None)),
        ]
        assert all(option.kind is option.KEYWORD_ONLY for option in options[2:])


@pytest.mark.parametrize("client_class", [Strongly, AsyncStrongly])
@pytest.mark.parametrize(("resource", "method"), METHODS, ids=lambda value: getattr(value, "name", value))
def test_methods_are_as_documented(client_class: type, resource: str, method: Method) -> None:
    client = client_class(api_key="sk-test", base_url="http://127.0.0.1:9")
    signature = inspect.signature(getattr(getattr(client, resource), method.name), eval_str=True)
    documented = method.signature.parameters
    found = dict(signature.parameters)

    # Where further keywords stand makes no difference to callers: they have the order of openapi.yaml.
    assert [name for name in found if name in documented] == list(documented)
    for name, parameter in found.items():
        if name in documented:
            # A body may be given as keyword arguments instead, so it is optional.
            default = None if name == "body" else documented[name].default
            assert (parameter.kind, parameter.default) == (documented[name].kind, default), name
        else:
            assert parameter.kind is parameter.KEYWORD_ONLY, name
            assert parameter.default is not parameter.empty, name
    # A list that converts to data frames.
    returns = "dict[str, Any]" if method.returns == "dict" else method.returns.replace("List[", "ModelList[")
    prefix = "Async" if client_class is AsyncStrongly else "Sync"
    names = {**vars(models), f"{prefix}Paginator": getattr(strongly, f"{prefix}Paginator"), "Any": Any}
    names |= {name: getattr(models, name) for name in models.__all__} | {"ModelList": strongly.ModelList}
    # The first overload is that of a call without options beyond the documentation.
    variants = typing.get_overloads(getattr(type(getattr(client, resource)), method.name))
    hints = typing.get_type_hints(variants[0]) if variants else {"return": signature.return_annotation}
    assert hints["return"] == eval(returns.replace("SyncPaginator", f"{prefix}Paginator"), names)


@pytest.mark.parametrize("section", MODELS, ids=title_of)
def test_attributes_have_the_documented_type(section: Section, client: Strongly) -> None:
    model = section.heading.split()[0]
    received = OBJECTS[model](client)

    assert isinstance(received, getattr(strongly, model))
    documented = fields(section)
    hints = typing.get_type_hints(type(received))
    # The document may have grown since.
    assert [name for name in type(received)._names if name in {field.name for field in documented}] == [
        f.name for f in documented
    ]
    for field in documented:
        assert isinstance(getattr(received, field.name), TYPES[field.type]), field.name
        assert kind(hints[field.name]) == field.type, field.name


def kind(hint: Any) -> str:
    """Return the type that the tables name for an annotation: open enumerations are strings, typed bodies dicts."""
    is_union = typing.get_origin(hint) in (typing.Union, UnionType)
    options = typing.get_args(hint) if is_union else (hint,)
    (found,) = [one for one in options if one is not NoneType and typing.get_origin(one) is not typing.Literal]
    return "dict" if hasattr(found, "__total__") else (typing.get_origin(found) or found).__name__


@pytest.mark.parametrize("section", BODIES, ids=title_of)
def test_bodies_have_the_documented_keys(section: Section) -> None:
    body = getattr(strongly, f"{section.resource.removesuffix('s')}Create")
    marked, hints = typing.get_type_hints(body, include_extras=True), typing.get_type_hints(body)

    for field in fields(section):
        assert (typing.get_origin(marked[field.name]) is typing.Required) == field.required, field.name
        assert kind(hints[field.name]) == field.type, field.name


@pytest.mark.parametrize("section", BODIES, ids=title_of)
def test_required_keys_are_those_documented(section: Section) -> None:
    client = Strongly(api_key="sk-test", base_url="http://127.0.0.1:9")
    create = getattr(client, section.resource.lower()).create

    required = {field.name: 1.0 if field.type == "float" else "x" for field in fields(section) if field.required}
    for name in required:
        with pytest.raises(strongly.ValidationError, match=name):
            create({key: value for key, value in required.items() if key != name})
