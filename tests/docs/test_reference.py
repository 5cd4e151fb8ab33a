"""The documentation's code, line by line, in examples/, and its tables of methods and fields in the SDK."""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import strongly
from strongly import AsyncStrongly, Strongly
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
    assert len(METHODS) == 35
    assert {section.heading.split()[0] for section in MODELS} == set(OBJECTS)
    assert [len(fields(section)) for section in BODIES] == [5, 6, 6]


@pytest.mark.parametrize("client_class", [Strongly, AsyncStrongly])
@pytest.mark.parametrize(("resource", "method"), METHODS, ids=lambda value: getattr(value, "name", value))
def test_methods_are_called_as_documented(client_class: type, resource: str, method: Method) -> None:
    client = client_class(api_key="sk-test", base_url="http://127.0.0.1:9")
    actual = inspect.signature(getattr(getattr(client, resource), method.name))

    for name, documented in method.signature.parameters.items():
        parameter = actual.parameters[name]
        # A body may be given as keyword arguments instead, so it is optional.
        default = None if name == "body" else documented.default
        assert (parameter.kind, parameter.default) == (documented.kind, default), name
    for name, parameter in actual.parameters.items():
        if name not in method.signature.parameters:
            optional = parameter.default is not parameter.empty or parameter.kind is parameter.VAR_KEYWORD
            assert parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD), name
            assert optional, name


@pytest.mark.parametrize(("resource", "method"), METHODS, ids=lambda value: getattr(value, "name", value))
def test_methods_return_what_is_documented(resource: str, method: Method) -> None:
    client = Strongly(api_key="sk-test", base_url="http://127.0.0.1:9")
    actual = inspect.signature(getattr(getattr(client, resource), method.name)).return_annotation

    # `list` alone would be the method of that name.
    documented = "dict[str, Any]" if method.returns == "dict" else method.returns.replace("List[", "builtins.list[")
    assert actual == documented


@pytest.mark.parametrize("section", MODELS, ids=title_of)
def test_attributes_have_the_documented_type(section: Section, client: Strongly) -> None:
    model = section.heading.split()[0]
    received = OBJECTS[model](client)

    assert isinstance(received, getattr(strongly, model))
    for field in fields(section):
        assert isinstance(getattr(received, field.name), TYPES[field.type]), field.name


@pytest.mark.parametrize("section", BODIES, ids=title_of)
def test_bodies_have_the_documented_keys(section: Section) -> None:
    body = getattr(strongly, f"{section.resource.removesuffix('s')}Create")

    assert {field.name for field in fields(section)} <= set(body.__annotations__)


@pytest.mark.parametrize("section", BODIES, ids=title_of)
def test_required_keys_are_those_documented(section: Section) -> None:
    client = Strongly(api_key="sk-test", base_url="http://127.0.0.1:9")
    create = getattr(client, section.resource.lower()).create

    required = {field.name: 1.0 if field.type == "float" else "x" for field in fields(section) if field.required}
    for name in required:
        with pytest.raises(strongly.ValidationError, match=name):
            create({key: value for key, value in required.items() if key != name})
