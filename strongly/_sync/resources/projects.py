# Derived from strongly/_async by `make generate`; edit the source there.
"""Projects: containers that group workspaces, volumes and collaborators."""

from __future__ import annotations

import builtins
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import projects as api

from .base import Resource

if TYPE_CHECKING:
    from strongly._sync.pagination import SyncPaginator
    from strongly_api.models import (
        CollaboratorAdd,
        CollaboratorRole,
        Project,
        ProjectActivity,
        ProjectCollaborator,
        ProjectCreate,
        ProjectState,
        ProjectStats,
        ProjectUpdate,
        Volume,
        VolumeDisposition,
        Workspace,
    )

    from .raw.projects import ProjectsWithRawResponse


class Projects(Resource):
    """The namespace `client.projects`.

    Every method raises a `ValidationError` before any request when an argument cannot be sent, and another
    `StronglyError` when the call fails: `NotFoundError` when there is no such project, `ConflictError` when the project
    is archived and the call would change it, `PermissionDeniedError` when the key lacks a scope, and so on.
    """

    @cached_property
    def with_raw_response(self) -> ProjectsWithRawResponse:
        """The same calls, returning a `RawResponse`: status, headers, request id and attempts beside the result.

        Example:
            response = client.projects.with_raw_response.retrieve("proj-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        from .raw.projects import ProjectsWithRawResponse

        return ProjectsWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        status: ProjectState | None = None,
        category: str | None = None,
        tag: str | None = None,
        limit: int = 50,
        sort: str | None = None,
        prefetch: bool | None = None,
    ) -> SyncPaginator[Project]:
        """List projects.

        Args:
            search: Text to look for in name and description.
            status: Only projects with this status: `active`, `paused` or `archived`.
            category: Only projects of this category.
            tag: Only projects with this tag.
            limit: Items per page; iterating goes through all pages.
            sort: Attribute of the wire format and direction, such as `createdAt:desc`.
            prefetch: Whether to prefetch the next pages; by default as set on the client.

        Returns:
            A paginator, which makes requests while it is iterated.

        Raises:
            ValidationError: An argument cannot be sent.

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
    def create(self, body: ProjectCreate) -> Project: ...
    @overload
    def create(self, **fields: Unpack[ProjectCreate]) -> Project: ...
    def create(self, body: Any = None, **fields: Any) -> Project:
        """Create a project; its owner is the user of the API key.

        A create is never sent twice once the server may have acted on it.

        Args:
            body: The project: `name`, `description`, and optionally `category`, `visibility` and `tags`.
            **fields: The same as keyword arguments, instead of `body`.

        Returns:
            The new project.

        Raises:
            ValidationError: A key is missing, unknown or of a wrong type; nothing was sent.
            ConflictError: The organization has a project of this name.
            StronglyError: The call failed.

        Example:
            project = client.projects.create({
                "name": "customer-churn",
                "description": "Predict customer churn",
                "tags": ["ml", "churn"],
            })
        """
        return self._transport.send(api.create_project.request(body, fields))

    def retrieve(self, project_id: str) -> Project:
        """Get a project.

        Args:
            project_id: Id of the project.

        Returns:
            The project with all its fields.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            project = client.projects.retrieve("proj-abc123")
        """
        return self._transport.send(api.get_project.request(project_id))

    def update(self, project_id: str, body: ProjectUpdate | None = None, **fields: Unpack[ProjectUpdate]) -> Project:
        """Change fields of a project; what is not given stays as it is.

        Args:
            project_id: Id of the project.
            body: The changes: any field of `create`, and `status`.
            **fields: The same as keyword arguments, instead of `body`.

        Returns:
            The project after the change.

        Raises:
            ValidationError: A key is unknown or of a wrong type, or there is no change; nothing was sent.
            ConflictError: The project is archived, or another one has the name.
            StronglyError: The call failed.

        Example:
            project = client.projects.update("proj-abc123", {"description": "Churn, second edition"})
        """
        return self._transport.send(api.update_project.request(project_id, body, fields))

    def delete(self, project_id: str, *, volume: VolumeDisposition | None = None) -> dict[str, Any]:
        """Delete a project together with its workspaces.

        Args:
            project_id: Id of the project.
            volume: What becomes of its volumes: `delete` or `keep`. The server decides when it is left out.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            client.projects.delete("proj-abc123", volume="keep")
        """
        return self._transport.send(api.delete_project.request(project_id, volume=volume))

    def archive(self, project_id: str) -> dict[str, Any]:
        """Archive a project: it is read-only until it is restored.

        Args:
            project_id: Id of the project.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such project.
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
            What the server says about it.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            client.projects.archive("proj-abc123")
            client.projects.restore("proj-abc123")
        """
        return self._transport.send(api.restore_project.request(project_id))

    def stats(self, project_id: str) -> ProjectStats:
        """Get numbers about a project: its workspaces, volumes and storage.

        Args:
            project_id: Id of the project.

        Returns:
            The numbers; storage is in GB.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            stats = client.projects.stats("proj-abc123")
            print(stats.workspace_count, stats.total_storage_gb)
        """
        return self._transport.send(api.get_project_stats.request(project_id))

    def activity(
        self, project_id: str, *, limit: int = 50, offset: int = 0, prefetch: bool | None = None
    ) -> SyncPaginator[ProjectActivity]:
        """List what happened in a project, the latest first.

        Args:
            project_id: Id of the project.
            limit: Items per page; iterating goes through all pages.
            offset: How many items to skip.
            prefetch: Whether to prefetch the next pages; by default as set on the client.

        Returns:
            A paginator, which makes requests while it is iterated.

        Raises:
            ValidationError: An argument cannot be sent.

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

    def collaborators(self, project_id: str) -> builtins.list[ProjectCollaborator]:
        """List who has access to a project; the owner is always among them.

        Args:
            project_id: Id of the project.

        Returns:
            All collaborators.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            for collaborator in client.projects.collaborators("proj-abc123"):
                print(collaborator.email, collaborator.role)
        """
        return self._transport.send(api.list_project_collaborators.request(project_id))

    def add_collaborator(
        self, project_id: str, *, email: str, role: CollaboratorRole, user_id: str | None = None
    ) -> dict[str, Any]:
        """Give somebody access to a project.

        Args:
            project_id: Id of the project.
            email: E-mail address of the person.
            role: Role within the project: `editor` or `viewer`.
            user_id: Id of the user, where it is known.

        Returns:
            What the server says about it.

        Raises:
            ConflictError: The person has access already.
            StronglyError: The call failed.

        Example:
            client.projects.add_collaborator("proj-abc123", email="new.teammate@company.com", role="viewer")
        """
        body: CollaboratorAdd = {"email": email, "role": role}
        if user_id is not None:
            body["user_id"] = user_id
        return self._transport.send(api.add_project_collaborator.request(project_id, body))

    def remove_collaborator(self, project_id: str, user_id: str) -> dict[str, Any]:
        """Take access to a project away from somebody; the owner cannot be removed.

        Args:
            project_id: Id of the project.
            user_id: Id of the user.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such project, or the user is no collaborator.
            ConflictError: The user is the owner.
            StronglyError: The call failed.

        Example:
            client.projects.remove_collaborator("proj-abc123", "user-xyz789")
        """
        return self._transport.send(api.remove_project_collaborator.request(project_id, user_id))

    def update_collaborator_role(self, project_id: str, user_id: str, *, role: CollaboratorRole) -> dict[str, Any]:
        """Change the role of a collaborator.

        Args:
            project_id: Id of the project.
            user_id: Id of the user.
            role: The new role: `editor` or `viewer`.

        Returns:
            What the server says about it.

        Raises:
            NotFoundError: There is no such project, or the user is no collaborator.
            StronglyError: The call failed.

        Example:
            client.projects.update_collaborator_role("proj-abc123", "user-xyz789", role="viewer")
        """
        return self._transport.send(api.update_project_collaborator_role.request(project_id, user_id, {"role": role}))

    def volumes(self, project_id: str) -> builtins.list[Volume]:
        """List the volumes of a project.

        Args:
            project_id: Id of the project.

        Returns:
            All its volumes.

        Raises:
            NotFoundError: There is no such project.
            StronglyError: The call failed.

        Example:
            for volume in client.projects.volumes("proj-abc123"):
                print(volume.label, volume.size_gb)
        """
        return self._transport.send(api.list_project_volumes.request(project_id))

    def workspaces(self, project_id: str, *, limit: int = 50, prefetch: bool | None = None) -> SyncPaginator[Workspace]:
        """List the workspaces of a project.

        Args:
            project_id: Id of the project.
            limit: Items per page; iterating goes through all pages.
            prefetch: Whether to prefetch the next pages; by default as set on the client.

        Returns:
            A paginator, which makes requests while it is iterated.

        Raises:
            ValidationError: An argument cannot be sent.

        Example:
            for workspace in client.projects.workspaces("proj-abc123"):
                print(workspace.name, workspace.status)
        """
        return self._paginate(
            lambda limit, offset: api.list_project_workspaces.request(project_id, limit=limit, offset=offset),
            limit,
            prefetch=prefetch,
        )
