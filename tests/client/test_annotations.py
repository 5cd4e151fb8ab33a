"""The annotations of everything public can be evaluated, which frameworks do to derive schemas from functions."""

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Any

import pytest

import strongly
import strongly.sandbox
from strongly_api import manifest

pytest.importorskip("jsonschema_rs")  # `LocalSandbox` needs it


def members(path: str, found: object, *, private: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Return a class or function, the methods and properties of the class, and those of the classes they return."""
    yield path, found
    if inspect.isclass(found):
        for name, member in inspect.getmembers_static(found):
            if name in private or (name.startswith("_") and name != "__init__"):
                continue
            if isinstance(member, (staticmethod, classmethod)):
                member = member.__func__
            if isinstance(member, property):
                member = member.fget
            if isinstance(member, cached_property):
                yield f"{path}.{name}", member.func
                namespace = typing.get_type_hints(member.func)["return"]
                yield from members(f"{path}.{name}", namespace, private=("__init__",))  # only the client makes them
            elif inspect.isfunction(member):
                yield f"{path}.{name}", member


def public() -> Iterator[tuple[str, Any]]:
    for module in (strongly, strongly.sandbox):
        for name in module.__all__:
            found = getattr(module, name)
            is_model = inspect.isclass(found) and issubclass(found, strongly.Model)
            if (inspect.isclass(found) and not is_model) or inspect.isfunction(found):
                yield from members(f"{module.__name__}.{name}", found)
    for entry in manifest.OPERATIONS.values():
        for name in ("parse", "request"):
            yield f"{entry.module}.{name}", getattr(import_module(entry.module), name)


PUBLIC = dict(public())


def test_the_list_has_methods_of_all_namespaces() -> None:
    assert {
        "strongly.Strongly.projects.list",
        "strongly.AsyncStrongly.volumes.with_raw_response.update",
        "strongly.SyncPaginator.to_pandas",
        "strongly.WorkspaceFailedError.__init__",
        "strongly.sandbox.LocalSandbox.advance",
        "strongly_api.api.projects.create_project.request",
    } <= PUBLIC.keys()


@pytest.mark.parametrize("path", PUBLIC)
def test_annotations_can_be_evaluated(path: str) -> None:
    typing.get_type_hints(PUBLIC[path], include_extras=True)
    if inspect.isfunction(PUBLIC[path]):
        inspect.signature(PUBLIC[path], eval_str=True)


def test_annotations_are_evaluated_to_the_public_classes() -> None:
    client = strongly.Strongly("sk-test", "https://api.example.com")

    assert typing.get_type_hints(client.projects.retrieve)["return"] is strongly.Project
    assert typing.get_type_hints(client.projects.list)["return"] == strongly.SyncPaginator[strongly.Project]
    assert inspect.signature(client.volumes.list, eval_str=True).parameters["type"].annotation == (
        strongly.VolumeType | None
    )


def test_annotations_of_optional_packages_are_any_if_those_are_not_installed() -> None:
    program = """
import sys, typing
sys.modules |= dict.fromkeys(["pandas", "polars", "jsonschema_rs"])  # cannot be imported
import strongly
print(typing.get_type_hints(strongly.SyncPaginator.to_pandas)["return"])
print(typing.get_type_hints(strongly.AsyncPaginator.to_polars)["return"])
print(typing.get_type_hints(strongly.Strongly.sandbox)["sandbox"] == typing.Any | None)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["typing.Any", "typing.Any", "True"]
