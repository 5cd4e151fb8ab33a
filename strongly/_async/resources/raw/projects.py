"""Calls of `client.projects` that return a `RawResponse`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack, overload

from strongly._async.resources.base import AsyncResource
from strongly._core.response import RawResponse
from strongly_api import models
from strongly_api.api import projects as api


class AsyncProjectsWithRawResponse(AsyncResource):
    """The namespace `client.projects.with_raw_response`: its calls return a `RawResponse`."""

    @overload
    async def create(self, body: models.ProjectCreate) -> RawResponse[models.Project]: ...

    @overload
    async def create(self, **fields: Unpack[models.ProjectCreate]) -> RawResponse[models.Project]: ...

    async def create(
        self, body: models.ProjectCreate | None = None, **fields: Unpack[models.ProjectCreate]
    ) -> RawResponse[models.Project]:
        """Create a project. The user of the API key becomes its owner. As `projects.create`, but with the whole response."""
        return await self._transport.send_raw(api.create_project.request(body, fields))

    async def retrieve(self, project_id: str) -> RawResponse[models.Project]:
        """Get a project. As `projects.retrieve`, but with the whole response."""
        return await self._transport.send_raw(api.get_project.request(project_id))

    async def update(
        self, project_id: str, body: models.ProjectUpdate | None = None, **fields: Unpack[models.ProjectUpdate]
    ) -> RawResponse[models.Project]:
        """Change fields of a project. Other fields are left unchanged. As `projects.update`, but with the whole response."""
        return await self._transport.send_raw(api.update_project.request(project_id, body, fields))

    async def delete(
        self, project_id: str, *, volume: models.VolumeDisposition | None = None
    ) -> RawResponse[dict[str, Any]]:
        """Delete a project and its workspaces. As `projects.delete`, but with the whole response."""
        return await self._transport.send_raw(api.delete_project.request(project_id, volume=volume))

    async def archive(self, project_id: str) -> RawResponse[dict[str, Any]]:
        """Archive a project, which makes it read-only until it is restored. As `projects.archive`, but with the whole response."""
        return await self._transport.send_raw(api.archive_project.request(project_id))

    async def restore(self, project_id: str) -> RawResponse[dict[str, Any]]:
        """Restore an archived project. As `projects.restore`, but with the whole response."""
        return await self._transport.send_raw(api.restore_project.request(project_id))

    async def stats(self, project_id: str) -> RawResponse[models.ProjectStats]:
        """Get the number of workspaces and volumes of a project, and its total storage. As `projects.stats`, but with the whole response."""
        return await self._transport.send_raw(api.get_project_stats.request(project_id))

    async def collaborators(self, project_id: str) -> RawResponse[builtins.list[models.ProjectCollaborator]]:
        """List the users with access to a project, including the owner. As `projects.collaborators`, but with the whole response."""
        return await self._transport.send_raw(api.list_project_collaborators.request(project_id))

    async def add_collaborator(
        self, project_id: str, *, email: str, role: models.CollaboratorRole, user_id: str | None = None
    ) -> RawResponse[dict[str, Any]]:
        """Give a user access to a project. As `projects.add_collaborator`, but with the whole response."""
        body: models.CollaboratorAdd = {"email": email, "role": role}
        if user_id is not None:
            body["user_id"] = user_id
        return await self._transport.send_raw(api.add_project_collaborator.request(project_id, body))

    async def remove_collaborator(self, project_id: str, user_id: str) -> RawResponse[dict[str, Any]]:
        """Revoke a user's access to a project. The owner cannot be removed. As `projects.remove_collaborator`, but with the whole response."""
        return await self._transport.send_raw(api.remove_project_collaborator.request(project_id, user_id))

    async def update_collaborator_role(
        self, project_id: str, user_id: str, *, role: models.CollaboratorRole
    ) -> RawResponse[dict[str, Any]]:
        """Change the role of a collaborator. As `projects.update_collaborator_role`, but with the whole response."""
        return await self._transport.send_raw(
            api.update_project_collaborator_role.request(project_id, user_id, {"role": role})
        )

    async def volumes(self, project_id: str) -> RawResponse[builtins.list[models.Volume]]:
        """List the volumes of a project. As `projects.volumes`, but with the whole response."""
        return await self._transport.send_raw(api.list_project_volumes.request(project_id))
