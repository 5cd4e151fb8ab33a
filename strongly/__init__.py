"""Python SDK for Strongly projects, workspaces and volumes.

Clients:
    `Strongly` is the synchronous client, `AsyncStrongly` the asynchronous one. Both have the same methods, in
    namespaces such as `projects`. `help(Strongly)` lists the options and the namespaces of a client,
    `help(client.projects)` the methods of a namespace.

Lists:
    Lists return a `SyncPaginator` or an `AsyncPaginator`, which fetches page by page while you iterate. `Page` is one
    page, and `ModelList` a list that converts to data frames. `gather` and `async_gather` run many calls concurrently,
    and return `Outcomes` with an `Outcome` for each.

Streams:
    A method that streams returns a `Download` or an `EventStream`, or their counterparts `AsyncDownload` and
    `AsyncEventStream`.

Models:
    `Project` and the other models are what methods return. `Model` is their base class, and `parse_timestamp` reads
    their times. Bodies, such as `ProjectCreate`, are the dicts that methods accept, and enumerations, such as
    `ProjectState`, the strings with known values. All of them have the names of `strongly_api.models`. `RawResponse` is
    the whole response, which `with_raw_response` returns.

Exceptions:
    `StronglyError` is the base class of all exceptions. `ConfigurationError` and `ValidationError` are raised before a
    request is sent, `ConnectionError` and `TimeoutError` if there is no response, and `APIError` for an error response.
    `AuthenticationError` (401), `PermissionDeniedError` (403), `NotFoundError` (404), `RequestTimeoutError` (408),
    `ConflictError` (409), `PayloadTooLargeError` (413), `UnsupportedMediaTypeError` (415), `UnprocessableEntityError`
    (422), `RateLimitError` (429), `InternalServerError` (500), `BadGatewayError` (502), `ServiceUnavailableError` (503)
    and `ResponseValidationError` are kinds of `APIError`. `WorkspaceFailedError`, `VolumeFailedError` and
    `WaitTimeoutError` end a wait, `MultipleMatchesError` a search by name, and `GatherError` ends `Outcomes.values`.
    `StronglyWarning` is the category of warnings, and `RetryEvent` what `on_retry` receives.

Example:
    from strongly import Strongly

    client = Strongly()
    for project in client.projects.list():
        print(project.name)
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from strongly_api.models import CollaboratorAdd as CollaboratorAdd
    from strongly_api.models import CollaboratorRole as CollaboratorRole
    from strongly_api.models import CollaboratorRoleUpdate as CollaboratorRoleUpdate
    from strongly_api.models import EnvironmentType as EnvironmentType
    from strongly_api.models import LogType as LogType
    from strongly_api.models import Project as Project
    from strongly_api.models import ProjectActivity as ProjectActivity
    from strongly_api.models import ProjectCollaborator as ProjectCollaborator
    from strongly_api.models import ProjectCreate as ProjectCreate
    from strongly_api.models import ProjectSort as ProjectSort
    from strongly_api.models import ProjectState as ProjectState
    from strongly_api.models import ProjectStats as ProjectStats
    from strongly_api.models import ProjectUpdate as ProjectUpdate
    from strongly_api.models import ProjectVisibility as ProjectVisibility
    from strongly_api.models import Volume as Volume
    from strongly_api.models import VolumeCreate as VolumeCreate
    from strongly_api.models import VolumeDisposition as VolumeDisposition
    from strongly_api.models import VolumeSort as VolumeSort
    from strongly_api.models import VolumeState as VolumeState
    from strongly_api.models import VolumeType as VolumeType
    from strongly_api.models import VolumeUpdate as VolumeUpdate
    from strongly_api.models import Workspace as Workspace
    from strongly_api.models import WorkspaceCreate as WorkspaceCreate
    from strongly_api.models import WorkspaceLogs as WorkspaceLogs
    from strongly_api.models import WorkspaceMetrics as WorkspaceMetrics
    from strongly_api.models import WorkspacePhase as WorkspacePhase
    from strongly_api.models import WorkspaceResources as WorkspaceResources
    from strongly_api.models import WorkspaceSort as WorkspaceSort
    from strongly_api.models import WorkspaceState as WorkspaceState
    from strongly_api.models import WorkspaceStatus as WorkspaceStatus
    from strongly_api.models import WorkspaceUpdate as WorkspaceUpdate

    from ._async.client import AsyncStrongly as AsyncStrongly
    from ._async.pagination import AsyncPaginator as AsyncPaginator
    from ._async.streaming import AsyncDownload as AsyncDownload
    from ._async.streaming import AsyncEventStream as AsyncEventStream
    from ._core.exceptions import APIError as APIError
    from ._core.exceptions import AuthenticationError as AuthenticationError
    from ._core.exceptions import BadGatewayError as BadGatewayError
    from ._core.exceptions import ConfigurationError as ConfigurationError
    from ._core.exceptions import ConflictError as ConflictError
    from ._core.exceptions import ConnectionError as ConnectionError
    from ._core.exceptions import InternalServerError as InternalServerError
    from ._core.exceptions import MultipleMatchesError as MultipleMatchesError
    from ._core.exceptions import NotFoundError as NotFoundError
    from ._core.exceptions import PayloadTooLargeError as PayloadTooLargeError
    from ._core.exceptions import PermissionDeniedError as PermissionDeniedError
    from ._core.exceptions import RateLimitError as RateLimitError
    from ._core.exceptions import RequestTimeoutError as RequestTimeoutError
    from ._core.exceptions import ResponseValidationError as ResponseValidationError
    from ._core.exceptions import ServiceUnavailableError as ServiceUnavailableError
    from ._core.exceptions import StronglyError as StronglyError
    from ._core.exceptions import StronglyWarning as StronglyWarning
    from ._core.exceptions import TimeoutError as TimeoutError
    from ._core.exceptions import UnprocessableEntityError as UnprocessableEntityError
    from ._core.exceptions import UnsupportedMediaTypeError as UnsupportedMediaTypeError
    from ._core.exceptions import ValidationError as ValidationError
    from ._core.exceptions import VolumeFailedError as VolumeFailedError
    from ._core.exceptions import WaitTimeoutError as WaitTimeoutError
    from ._core.exceptions import WorkspaceFailedError as WorkspaceFailedError
    from ._core.model import Model as Model
    from ._core.model import ModelList as ModelList
    from ._core.model import Page as Page
    from ._core.raw_response import RawResponse as RawResponse
    from ._core.retry_event import RetryEvent as RetryEvent
    from ._core.timestamps import parse_timestamp as parse_timestamp
    from ._sync.client import Strongly as Strongly
    from ._sync.pagination import SyncPaginator as SyncPaginator
    from ._sync.streaming import Download as Download
    from ._sync.streaming import EventStream as EventStream
    from .extras.gather import GatherError as GatherError
    from .extras.gather import Outcome as Outcome
    from .extras.gather import Outcomes as Outcomes
    from .extras.gather import async_gather as async_gather
    from .extras.gather import gather as gather

# Names are imported on first use, so that a program pays only for what it uses.
_EXPORTS = {
    "strongly._async.client": ("AsyncStrongly",),
    "strongly._async.pagination": ("AsyncPaginator",),
    "strongly._async.streaming": ("AsyncDownload", "AsyncEventStream"),
    "strongly._core.exceptions": (
        "APIError",
        "AuthenticationError",
        "BadGatewayError",
        "ConfigurationError",
        "ConflictError",
        "ConnectionError",
        "InternalServerError",
        "MultipleMatchesError",
        "NotFoundError",
        "PayloadTooLargeError",
        "PermissionDeniedError",
        "RateLimitError",
        "RequestTimeoutError",
        "ResponseValidationError",
        "ServiceUnavailableError",
        "StronglyError",
        "StronglyWarning",
        "TimeoutError",
        "UnprocessableEntityError",
        "UnsupportedMediaTypeError",
        "ValidationError",
        "VolumeFailedError",
        "WaitTimeoutError",
        "WorkspaceFailedError",
    ),
    "strongly._core.model": ("Model", "ModelList", "Page"),
    "strongly._core.raw_response": ("RawResponse",),
    "strongly._core.retry_event": ("RetryEvent",),
    "strongly._core.timestamps": ("parse_timestamp",),
    "strongly._sync.client": ("Strongly",),
    "strongly._sync.pagination": ("SyncPaginator",),
    "strongly._sync.streaming": ("Download", "EventStream"),
    "strongly.extras.gather": ("GatherError", "Outcome", "Outcomes", "async_gather", "gather"),
    "strongly_api.models": (
        "CollaboratorAdd",
        "CollaboratorRole",
        "CollaboratorRoleUpdate",
        "EnvironmentType",
        "LogType",
        "Project",
        "ProjectActivity",
        "ProjectCollaborator",
        "ProjectCreate",
        "ProjectSort",
        "ProjectState",
        "ProjectStats",
        "ProjectUpdate",
        "ProjectVisibility",
        "Volume",
        "VolumeCreate",
        "VolumeDisposition",
        "VolumeSort",
        "VolumeState",
        "VolumeType",
        "VolumeUpdate",
        "Workspace",
        "WorkspaceCreate",
        "WorkspaceLogs",
        "WorkspaceMetrics",
        "WorkspacePhase",
        "WorkspaceResources",
        "WorkspaceSort",
        "WorkspaceState",
        "WorkspaceStatus",
        "WorkspaceUpdate",
    ),
}
_HOMES = {name: module for module, names in _EXPORTS.items() for name in names}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    # `help(strongly)` would print the documentation of all names, thousands of lines. The docstring is the overview.
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") == "inspect" and frame.f_back is not None:
        frame = frame.f_back
    if frame.f_globals.get("__name__") == "pydoc":
        return []
    return sorted({*globals(), *__all__})
