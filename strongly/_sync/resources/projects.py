# Derived from strongly/_async by `make generate`; edit the source there.
"""Projects: containers that group workspaces, volumes and collaborators."""

from __future__ import annotations

import builtins
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly._core.loading import LazyModule
from strongly._sync.pagination import SyncPaginator
from strongly_api import models
from strongly_api.api import projects as api

from .base import Resource

if TYPE_CHECKING:
    from .raw import projects as raw
else:
    raw = LazyModule("strongly._sync.resources.raw.projects")


class Projects(Resource):
    """The namespace `client.projects`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the project does not exist, `ConflictError` if it is
    archived and cannot be changed, or `PermissionDeniedError` if the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.ProjectsWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Example:
            response = client.projects.with_raw_response.retrieve("proj-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.ProjectsWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: models.ProjectState | None = None,
        category: str | None = None,
        tag: str | None = None,
        limit: int = 50,
        sort: str | None = None,
        prefetch: bool | None = None,
    ) -> SyncPaginator[models.Project]:
        """List projects.

        Args:
            search: String to search for in name and description.
            status: Only projects with this status: `active`, `paused` or `archived`.
            category: Only projects in this category.
            tag: Only projects with this tag.
            limit: Page size. Iterating fetches all pages.
            sort: Field of the wire format and direction, such as `createdAt:desc`.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for project in client.projects.list(tag="production"):
                print(project.name)
        """
        return self._paginate(
            lambda limit, offset: api.list_projects.request(
                search=search, status=status, category=category, tag=tag, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
        )

    @overload
    def create(self, body: models.ProjectCreate) -> models.Project: ...
    @overload
    def create(self, **fields: Unpack[models.ProjectCreate]) -> models.Project: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    def create(  # type: ignore[misc]
        self, body: models.ProjectCreate | None = None, **fields: Unpack[models.ProjectCreate]
    ) -> models.Project:
        """Create a project. The user of the API key becomes its owner.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The project: `name`, `description`, and optionally `category`, `visibility` and `tags`.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new project.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            ConflictError: The organization already has a project with this name.
            StronglyError: The call failed.

        Example:
            project = client.projects.create({
                "name": "customer-churn",
                "description": "Predict customer churn",
                "tags": ["ml", "churn"],
            })
        """
        return self._transport.send(api.create_project.request(body, fields))

    def retrieve(self, project_id: str) -> models.Project:
        """Get a project.

        Args:
            project_id: Id of the project.

        Returns:
            The project with all its fields.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            project = client.projects.retrieve("proj-abc123")
        """
        return self._transport.send(api.get_project.request(project_id))

    def update(
        self, project_id: str, body: models.ProjectUpdate | None = None, **fields: Unpack[models.ProjectUpdate]
    ) -> models.Project:
        """Change fields of a project. Other fields are left unchanged.

        Args:
            project_id: Id of the project.
            body: The changes: any field of `create`, and `status`.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated project.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            ConflictError: The project is archived, or another project has this name.
            StronglyError: The call failed.

        Example:
            project = client.projects.update("proj-abc123", {"description": "Churn, second edition"})
        """
        return self._transport.send(api.update_project.request(project_id, body, fields))

    def delete(self, project_id: str, *, volume: models.VolumeDisposition | None = None) -> dict[str, Any]:
        """Delete a project and its workspaces.

        Args:
            project_id: Id of the project.
            volume: What to do with its volumes: `delete` or `keep`. The server decides by default.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.delete("proj-abc123", volume="keep")
        """
        return self._transport.send(api.delete_project.request(project_id, volume=volume))

    def archive(self, project_id: str) -> dict[str, Any]:
        """Archive a project, which makes it read-only until it is restored.

        Args:
            project_id: Id of the project.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.archive("proj-abc123")
        """
        return self._transport.send(api.archive_project.request(project_id))

    def restore(self, project_id: str) -> dict[str, Any]:
        """Restore an archived project.

        Args:
            project_id: Id of the project.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            client.projects.archive("proj-abc123")
            client.projects.restore("proj-abc123")
        """
        return self._transport.send(api.restore_project.request(project_id))

    def stats(self, project_id: str) -> models.ProjectStats:
        """Get the number of workspaces and volumes of a project, and its total storage.

        Args:
            project_id: Id of the project.

        Returns:
            The statistics; storage is in GB.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            stats = client.projects.stats("proj-abc123")
            print(stats.workspace_count, stats.total_storage_gb)
        """
        return self._transport.send(api.get_project_stats.request(project_id))

    def activity(
        self, project_id: str, *, limit: int = 50, offset: int = 0, prefetch: bool | None = None
    ) -> SyncPaginator[models.ProjectActivity]:
        """List the activity of a project, newest first.

        Args:
            project_id: Id of the project.
            limit: Page size. Iterating fetches all pages.
            offset: Number of items to skip.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for event in client.projects.activity("proj-abc123", limit=20):
                print(event.created_at, event.action)
        """
        return self._paginate(
            lambda limit, offset: api.list_project_activity.request(project_id, limit=limit, offset=offset),
            limit,
            offset,
            prefetch=prefetch,
        )

    def collaborators(self, project_id: str) -> builtins.list[models.ProjectCollaborator]:
        """List the users with access to a project, including the owner.

        Args:
            project_id: Id of the project.

        Returns:
            All collaborators.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            for collaborator in client.projects.collaborators("proj-abc123"):
                print(collaborator.email, collaborator.role)
        """
        return self._transport.send(api.list_project_collaborators.request(project_id))

    def add_collaborator(
        self, project_id: str, *, email: str, role: models.CollaboratorRole, user_id: str | None = None
    ) -> dict[str, Any]:
        """Give a user access to a project.

        Args:
            project_id: Id of the project.
            email: Email address of the user.
            role: Role within the project: `editor` or `viewer`.
            user_id: Id of the user, if known.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            ConflictError: The user already has access.
            StronglyError: The call failed.

        Example:
            client.projects.add_collaborator("proj-abc123", email="new.teammate@company.com", role="viewer")
        """
        body: models.CollaboratorAdd = {"email": email, "role": role}
        if user_id is not None:
            body["user_id"] = user_id
        return self._transport.send(api.add_project_collaborator.request(project_id, body))

    def remove_collaborator(self, project_id: str, user_id: str) -> dict[str, Any]:
        """Revoke a user's access to a project. The owner cannot be removed.

        Args:
            project_id: Id of the project.
            user_id: Id of the user.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist, or the user is not a collaborator.
            ConflictError: The user is the owner.
            StronglyError: The call failed.

        Example:
            client.projects.remove_collaborator("proj-abc123", "user-xyz789")
        """
        return self._transport.send(api.remove_project_collaborator.request(project_id, user_id))

    def update_collaborator_role(
        self, project_id: str, user_id: str, *, role: models.CollaboratorRole
    ) -> dict[str, Any]:
        """Change the role of a collaborator.

        Args:
            project_id: Id of the project.
            user_id: Id of the user.
            role: The new role: `editor` or `viewer`.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The project does not exist, or the user is not a collaborator.
            StronglyError: The call failed.

        Example:
            client.projects.update_collaborator_role("proj-abc123", "user-xyz789", role="viewer")
        """
        return self._transport.send(api.update_project_collaborator_role.request(project_id, user_id, {"role": role}))

    def volumes(self, project_id: str) -> builtins.list[models.Volume]:
        """List the volumes of a project.

        Args:
            project_id: Id of the project.

        Returns:
            All volumes of the project.

        Raises:
            NotFoundError: The project does not exist.
            StronglyError: The call failed.

        Example:
            for volume in client.projects.volumes("proj-abc123"):
                print(volume.label, volume.size_gb)
        """
        return self._transport.send(api.list_project_volumes.request(project_id))

    def workspaces(
        self, project_id: str, *, limit: int = 50, prefetch: bool | None = None
    ) -> SyncPaginator[models.Workspace]:
        """List the workspaces of a project.

        Args:
            project_id: Id of the project.
            limit: Page size. Iterating fetches all pages.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for workspace in client.projects.workspaces("proj-abc123"):
                print(workspace.name, workspace.status)
        """
        return self._paginate(
            lambda limit, offset: api.list_project_workspaces.request(project_id, limit=limit, offset=offset),
            limit,
            prefetch=prefetch,
        )
