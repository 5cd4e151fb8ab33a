# Derived from strongly/_async by `make generate`; edit the source there.
"""Calls of `client.volumes` that return a `RawResponse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import volumes as api

from strongly._core.accepted import EnumLike, IntLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly._sync.resources.base import Resource

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, Volume
else:
    models = LazyModule("strongly_api.models")
    Project = Volume = str
from collections.abc import Iterator

from strongly._core.model import Page
from strongly._core.raw_response import RawResponse


class VolumesWithRawResponse(Resource):
    """The namespace `client.volumes.with_raw_response`: its calls return a `RawResponse`."""

    def list(
        self,
        *,
        search: str | None = None,
        type: models.VolumeType | EnumLike | None = None,
        project_id: str | Project | None = None,
        limit: int | IntLike = 50,
        sort: models.VolumeSort | EnumLike | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> Iterator[RawResponse[Page[models.Volume]]]:
        """List volumes. As `volumes.list`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_volumes.request(
                search=search, type=type, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
        )

    @overload
    def create(
        self,
        body: models.VolumeCreate | UntypedBody,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Volume]: ...

    @overload
    def create(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.VolumeCreate],
    ) -> RawResponse[models.Volume]: ...

    @spelled_out
    def create(
        self,
        body: models.VolumeCreate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.VolumeCreate],
    ) -> RawResponse[models.Volume]:
        """Create a volume in a project. As `volumes.create`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.create_volume.request(body, fields))

    def retrieve(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[models.Volume]:
        """Get a volume. As `volumes.retrieve`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.get_volume.request(volume_id))

    @spelled_out
    def update(
        self,
        volume_id: str | Volume,
        body: models.VolumeUpdate | UntypedBody | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.VolumeUpdate],
    ) -> RawResponse[models.Volume]:
        """Change fields of a volume. Other fields are left unchanged. As `volumes.update`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.update_volume.request(volume_id, body, fields))

    def delete(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Delete a volume and its contents. As `volumes.delete`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.delete_volume.request(volume_id))

    def sync(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Write the contents of a volume to its storage. As `volumes.sync`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.sync_volume.request(volume_id))

    def make_shared(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> RawResponse[dict[str, Any]]:
        """Make a volume available to the whole organization. As `volumes.make_shared`, but with the whole response."""
        return self._transport.for_call(
            timeout, max_retries, (extra_headers := (extra_headers and hide(extra_headers))), extra_query, extra_body
        ).send_raw(api.make_volume_shared.request(volume_id))

    def list_shared(
        self,
        *,
        search: str | None = None,
        limit: int | IntLike = 50,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> Iterator[RawResponse[Page[models.Volume]]]:
        """List volumes that are shared with the organization. As `volumes.list_shared`, but iterates over the whole response of each page."""
        return self._responses(
            self._transport.for_call(
                timeout,
                max_retries,
                (extra_headers := (extra_headers and hide(extra_headers))),
                extra_query,
                extra_body,
            ),
            lambda limit, offset: api.list_shared_volumes.request(search=search, limit=limit, offset=offset),
            limit,
        )
