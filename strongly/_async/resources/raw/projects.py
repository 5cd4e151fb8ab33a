"""Calls of `client.projects` that return a `RawResponse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import projects as api

from strongly._async.resources.base import AsyncResource
from strongly._core.accepted import EnumLike, IntLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.model import ModelList
from strongly._core.options import hide
from strongly._core.request import UntypedBody

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, ProjectCollaborator
else:
    models = LazyModule("strongly_api.models")
    Project = ProjectCollaborator = str
from collections.abc import AsyncIterator

from strongly._core.model import Page
from strongly._core.options import without_options
from strongly._core.raw_response import RawResponse


class AsyncProjectsWithRawResponse(AsyncResource):
    """The namespace `client.projects.with_raw_response`: its calls return a `RawResponse`."""

    def list(
        self,
        *,
        search: str | None = None,
        status: models.ProjectState | EnumLike | None = None,
        category: str | None = None,
        tag: str | None = None,
        limit: int | IntLike = 50,
        sort: models.ProjectSort | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> AsyncIterator[RawResponse[Page[models.Project]]]:
        """List projects. As `projects.list`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_projects.request(
                search=search, status=status, category=category, tag=tag, limit=limit, offset=offset, sort=sort
            ),
            limit,
        )

    @overload
    async def create(
        self,
        body: models.ProjectCreate | UntypedBody,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Project]: ...

    @overload
    async def create(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectCreate],
    ) -> RawResponse[models.Project]: ...

    @spelled_out
    async def create(
        self,
        body: models.ProjectCreate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectCreate],
    ) -> RawResponse[models.Project]:
        """Create a project. The user of the API key becomes its owner. As `projects.create`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.create_project.request(body, without_options(fields, "exist_ok")))

    async def retrieve(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Project]:
        """Get a project. As `projects.retrieve`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_project.request(project_id))

    @spelled_out
    async def update(
        self,
        project_id: str | Project,
        body: models.ProjectUpdate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.ProjectUpdate],
    ) -> RawResponse[models.Project]:
        """Change fields of a project. Other fields are left unchanged. As `projects.update`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.update_project.request(project_id, body, fields))

    async def delete(
        self,
        project_id: str | Project,
        *,
        volume: models.VolumeDisposition | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Delete a project and its workspaces. As `projects.delete`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.delete_project.request(project_id, volume=volume))

    async def archive(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Archive a project, which makes it read-only until it is restored. As `projects.archive`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.archive_project.request(project_id))

    async def restore(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Restore an archived project. As `projects.restore`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.restore_project.request(project_id))

    async def stats(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.ProjectStats]:
        """Get the number of workspaces and volumes of a project, and its total storage. As `projects.stats`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_project_stats.request(project_id))

    def activity(
        self,
        project_id: str | Project,
        *,
        limit: int | IntLike = 50,
        offset: int | IntLike = 0,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> AsyncIterator[RawResponse[Page[models.ProjectActivity]]]:
        """List the activity of a project, newest first. As `projects.activity`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_project_activity.request(project_id, limit=limit, offset=offset),
            limit,
            offset,
        )

    async def collaborators(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[ModelList[models.ProjectCollaborator]]:
        """List the users with access to a project, including the owner. As `projects.collaborators`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.list_project_collaborators.request(project_id))

    async def add_collaborator(
        self,
        project_id: str | Project,
        *,
        email: str,
        role: models.CollaboratorRole | EnumLike,
        user_id: str | ProjectCollaborator | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Give a user access to a project. As `projects.add_collaborator`, but with the whole response."""
        body: models.CollaboratorAdd = {"email": email, "role": role}
        if user_id is not None:
            body["user_id"] = user_id
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.add_project_collaborator.request(project_id, body))

    async def remove_collaborator(
        self,
        project_id: str | Project,
        user_id: str | ProjectCollaborator,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Revoke a user's access to a project. The owner cannot be removed. As `projects.remove_collaborator`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.remove_project_collaborator.request(project_id, user_id))

    async def update_collaborator_role(
        self,
        project_id: str | Project,
        user_id: str | ProjectCollaborator,
        *,
        role: models.CollaboratorRole | EnumLike,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Change the role of a collaborator. As `projects.update_collaborator_role`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.update_project_collaborator_role.request(project_id, user_id, {"role": role}))

    async def volumes(
        self,
        project_id: str | Project,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[ModelList[models.Volume]]:
        """List the volumes of a project. As `projects.volumes`, but with the whole response."""
        return await self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.list_project_volumes.request(project_id))

    def workspaces(
        self,
        project_id: str | Project,
        *,
        limit: int | IntLike = 50,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> AsyncIterator[RawResponse[Page[models.Workspace]]]:
        """List the workspaces of a project. As `projects.workspaces`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_project_workspaces.request(project_id, limit=limit, offset=offset),
            limit,
        )
