"""Calls of `client.volumes` that return a `RawResponse`."""

from __future__ import annotations

from typing import Any, Unpack, overload

from strongly._async.resources.base import AsyncResource
from strongly._core.response import RawResponse
from strongly_api import models
from strongly_api.api import volumes as api


class AsyncVolumesWithRawResponse(AsyncResource):
    """The namespace `client.volumes.with_raw_response`: its calls return a `RawResponse`."""

    @overload
    async def create(self, body: models.VolumeCreate) -> RawResponse[models.Volume]: ...

    @overload
    async def create(self, **fields: Unpack[models.VolumeCreate]) -> RawResponse[models.Volume]: ...

    async def create(
        self, body: models.VolumeCreate | None = None, **fields: Unpack[models.VolumeCreate]
    ) -> RawResponse[models.Volume]:
        """Create a volume in a project. As `volumes.create`, but with the whole response."""
        return await self._transport.send_raw(api.create_volume.request(body, fields))

    async def retrieve(self, volume_id: str) -> RawResponse[models.Volume]:
        """Get a volume. As `volumes.retrieve`, but with the whole response."""
        return await self._transport.send_raw(api.get_volume.request(volume_id))

    async def update(
        self, volume_id: str, body: models.VolumeUpdate | None = None, **fields: Unpack[models.VolumeUpdate]
    ) -> RawResponse[models.Volume]:
        """Change fields of a volume. Other fields are left unchanged. As `volumes.update`, but with the whole response."""
        return await self._transport.send_raw(api.update_volume.request(volume_id, body, fields))

    async def delete(self, volume_id: str) -> RawResponse[dict[str, Any]]:
        """Delete a volume and its contents. As `volumes.delete`, but with the whole response."""
        return await self._transport.send_raw(api.delete_volume.request(volume_id))

    async def sync(self, volume_id: str) -> RawResponse[dict[str, Any]]:
        """Write the contents of a volume to its storage. As `volumes.sync`, but with the whole response."""
        return await self._transport.send_raw(api.sync_volume.request(volume_id))

    async def make_shared(self, volume_id: str) -> RawResponse[dict[str, Any]]:
        """Make a volume available to the whole organization. As `volumes.make_shared`, but with the whole response."""
        return await self._transport.send_raw(api.make_volume_shared.request(volume_id))
