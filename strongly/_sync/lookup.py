# Derived from strongly/_async by `make generate`; edit the source there.
"""Finds resources by name, and creates projects unless they exist. `_core.lookup` makes the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strongly._core.exceptions import MultipleMatchesError, StronglyError
from strongly._core.lookup import PAGE, READ_BACK, matches, may_exist, not_found_after, only_match, search_for

if TYPE_CHECKING:
    from strongly_api.models import Project

    from strongly._core.request import Request

    from .resources.projects import Projects
    from .transport import Transport


def create_unless_it_exists(projects: Projects, transport: Transport, request: Request[Project]) -> Project:
    """Create a project, or return the one with its name.

    The request is sent first, because only the server can decide between two clients that create at the same time.
    """
    try:
        return transport.send(request)
    except StronglyError as error:
        if not may_exist(error):
            raise
        existing = _existing(projects, transport, error, str((request.body or {})["name"]))
        if existing is None:
            raise
        return existing


def _existing(projects: Projects, transport: Transport, error: StronglyError, name: str) -> Project | None:
    """Return the project that a create conflicts with, or may have created. Otherwise, add a note to the error.

    Raises:
        MultipleMatchesError: Several projects have the name.
    """
    found: list[Project] = []
    try:
        for pause in READ_BACK:
            if pause:
                transport.pause(pause)
            found = projects.list(search=search_for(name, "name"), limit=PAGE).to_list()
            if matches(found, "name", name):
                return projects.retrieve(only_match(found, "project", "name", name).id)
    except MultipleMatchesError:
        raise
    except StronglyError as failed:
        error.add_note(f"exist_ok=True: looking for the project failed: {failed}")
        return None
    error.add_note(not_found_after(error, found, name))
    return None
