"""The synchronous and the asynchronous client have the same surface, word for word."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import strongly
from strongly._async.resources.projects import AsyncProjects
from strongly._async.resources.raw.projects import AsyncProjectsWithRawResponse
from strongly._async.resources.raw.volumes import AsyncVolumesWithRawResponse
from strongly._async.resources.raw.workspaces import AsyncWorkspacesWithRawResponse
from strongly._async.resources.volumes import AsyncVolumes
from strongly._async.resources.workspaces import AsyncWorkspaces
from strongly._sync.resources.projects import Projects
from strongly._sync.resources.raw.projects import ProjectsWithRawResponse
from strongly._sync.resources.raw.volumes import VolumesWithRawResponse
from strongly._sync.resources.raw.workspaces import WorkspacesWithRawResponse
from strongly._sync.resources.volumes import Volumes
from strongly._sync.resources.workspaces import Workspaces
from tools.codegen.derive_sync import derive_text

COUNTERPARTS: list[tuple[type[Any], type[Any]]] = [
    (strongly.AsyncStrongly, strongly.Strongly),
    (strongly.AsyncPaginator, strongly.SyncPaginator),
    (AsyncProjects, Projects),
    (AsyncWorkspaces, Workspaces),
    (AsyncVolumes, Volumes),
    (AsyncProjectsWithRawResponse, ProjectsWithRawResponse),
    (AsyncWorkspacesWithRawResponse, WorkspacesWithRawResponse),
    (AsyncVolumesWithRawResponse, VolumesWithRawResponse),
]
RENAMED = {"aclose": "close", "__aenter__": "__enter__", "__aexit__": "__exit__", "__aiter__": "__iter__"}


def members(kind: type[Any]) -> dict[str, Any]:
    special = {*RENAMED, *RENAMED.values()}
    return {name: member for name, member in vars(kind).items() if not name.startswith("_") or name in special}


def function(member: Any) -> Any:
    return next((found for name in ("fget", "func", "__func__") if (found := getattr(member, name, None))), member)


@pytest.mark.parametrize(("asynchronous", "synchronous"), COUNTERPARTS, ids=lambda kind: kind.__name__)
def test_counterparts_have_the_same_methods_with_the_same_words(
    asynchronous: type[Any], synchronous: type[Any]
) -> None:
    theirs, ours = members(asynchronous), members(synchronous)

    assert [RENAMED.get(name, name) for name in theirs] == list(ours)
    assert len(ours) > 2
    assert derive_text(inspect.getdoc(asynchronous) or "") == inspect.getdoc(synchronous)
    for (name, member), counterpart in zip(theirs.items(), ours.values(), strict=True):
        assert type(member) is type(counterpart), name
        said, expected = inspect.signature(function(counterpart)), inspect.signature(function(member))
        assert str(said) == derive_text(str(expected)), name
        assert inspect.getdoc(function(counterpart)) == (
            derive_text(doc) if (doc := inspect.getdoc(function(member))) else None
        ), name


def test_no_synchronous_method_is_a_coroutine() -> None:
    for _, synchronous in COUNTERPARTS:
        for name, member in members(synchronous).items():
            assert not inspect.iscoroutinefunction(function(member)), name
