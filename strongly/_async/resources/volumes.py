"""Volumes: persistent storage that survives workspace restarts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly._async.pagination import AsyncPaginator
from strongly._core.loading import LazyModule
from strongly_api import models
from strongly_api.api import volumes as api

from .base import AsyncResource

if TYPE_CHECKING:
    from .raw import volumes as raw
else:
    raw = LazyModule("strongly._async.resources.raw.volumes")


class AsyncVolumes(AsyncResource):
    """The namespace `client.volumes`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the volume does not exist, or `PermissionDeniedError` if
    the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.AsyncVolumesWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Example:
            response = await client.volumes.with_raw_response.retrieve("vol-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.AsyncVolumesWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        type: models.VolumeType | None = None,
        project_id: str | None = None,
        limit: int = 50,
        sort: str | None = None,
        prefetch: bool | None = None,
    ) -> AsyncPaginator[models.Volume]:
        """List volumes.

        Args:
            search: String to search for in label, name and description.
            type: Only volumes of this type, such as `data`, `model` or `scratch`.
            project_id: Only volumes in this project.
            limit: Page size. Iterating fetches all pages.
            sort: Field of the wire format and direction, such as `createdAt:desc`.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            async for volume in client.volumes.list(type="data"):
                print(volume.label, volume.size_gb)
        """
        return self._paginate(
            lambda limit, offset: api.list_volumes.request(
                search=search, type=type, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
        )

    @overload
    async def create(self, body: models.VolumeCreate) -> models.Volume: ...
    @overload
    async def create(self, **fields: Unpack[models.VolumeCreate]) -> models.Volume: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    async def create(  # type: ignore[misc]
        self, body: models.VolumeCreate | None = None, **fields: Unpack[models.VolumeCreate]
    ) -> models.Volume:
        """Create a volume in a project.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The volume: `project_id`, `label`, `size_gb` (in GB), and optionally `description`, `type` and
                `mount_path`.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new volume.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            StronglyError: The call failed.

        Example:
            volume = await client.volumes.create(project_id="proj-abc123", label="training-data", size_gb=50.0)
        """
        return await self._transport.send(api.create_volume.request(body, fields))

    async def retrieve(self, volume_id: str) -> models.Volume:
        """Get a volume.

        Args:
            volume_id: Id of the volume.

        Returns:
            The volume with all its fields.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            volume = await client.volumes.retrieve("vol-abc123")
        """
        return await self._transport.send(api.get_volume.request(volume_id))

    async def update(
        self, volume_id: str, body: models.VolumeUpdate | None = None, **fields: Unpack[models.VolumeUpdate]
    ) -> models.Volume:
        """Change fields of a volume. Other fields are left unchanged.

        Args:
            volume_id: Id of the volume.
            body: The changes: `label`, `description` (None to clear it) and `size_gb` (in GB, cannot shrink).
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated volume.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            StronglyError: The call failed, for example because the volume would shrink.

        Example:
            volume = await client.volumes.update("vol-abc123", label="training-data-2026")
        """
        return await self._transport.send(api.update_volume.request(volume_id, body, fields))

    async def delete(self, volume_id: str) -> dict[str, Any]:
        """Delete a volume and its contents.

        Args:
            volume_id: Id of the volume.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            await client.volumes.delete("vol-abc123")
        """
        return await self._transport.send(api.delete_volume.request(volume_id))

    async def sync(self, volume_id: str) -> dict[str, Any]:
        """Write the contents of a volume to its storage.

        Args:
            volume_id: Id of the volume.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            await client.volumes.sync("vol-abc123")
        """
        return await self._transport.send(api.sync_volume.request(volume_id))

    async def make_shared(self, volume_id: str) -> dict[str, Any]:
        """Make a volume available to the whole organization.

        Args:
            volume_id: Id of the volume.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            await client.volumes.make_shared("vol-abc123")
        """
        return await self._transport.send(api.make_volume_shared.request(volume_id))

    def list_shared(
        self, *, search: str | None = None, limit: int = 50, prefetch: bool | None = None
    ) -> AsyncPaginator[models.Volume]:
        """List volumes that are shared with the organization.

        Args:
            search: String to search for in label, name and description.
            limit: Page size. Iterating fetches all pages.
            prefetch: Whether to prefetch pages; by default, the setting of the client.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            async for volume in client.volumes.list_shared(search="datasets"):
                print(volume.label, volume.owner)
        """
        return self._paginate(
            lambda limit, offset: api.list_shared_volumes.request(search=search, limit=limit, offset=offset),
            limit,
            prefetch=prefetch,
        )
