# Derived from strongly/_async by `make generate`; edit the source there.
"""Volumes: persistent storage that survives workspace restarts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly_api.api import volumes as api

from strongly._core.accepted import EnumLike, IntLike, OnUpdate
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly._sync.pagination import SyncPaginator

from .base import Resource

if TYPE_CHECKING:
    from strongly_api import models
    from strongly_api.models import Project, Volume

    from .raw import volumes as raw
else:
    models = LazyModule("strongly_api.models")
    raw = LazyModule("strongly._sync.resources.raw.volumes")
    Project = Volume = str  # schemas that tools make of signatures have ids only


class Volumes(Resource):
    """The namespace `client.volumes`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid. If a call fails, they
    raise another `StronglyError`, such as `NotFoundError` if the volume does not exist, or `PermissionDeniedError` if
    the key lacks a scope.
    """

    @cached_property
    def with_raw_response(self) -> raw.VolumesWithRawResponse:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.

        Lists return an iterator over the responses, one for each page.

        Example:
            response = client.volumes.with_raw_response.retrieve("vol-abc123")
            print(response.status_code, response.request_id, response.parsed.id)
        """
        return raw.VolumesWithRawResponse(self._transport)

    def list(
        self,
        *,
        search: str | None = None,
        type: models.VolumeType | EnumLike | None = None,
        project_id: str | Project | None = None,
        limit: int | IntLike = 50,
        sort: models.VolumeSort | EnumLike | None = None,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.Volume]:
        """List volumes.

        Args:
            search: String to search for in label, name and description.
            type: Only volumes of this type, such as `data`, `model` or `scratch`.
            project_id: Only volumes in this project.
            limit: Page size. Iterating fetches all pages.
            sort: Field and direction, such as `created_at:desc`.
            prefetch: Whether to prefetch pages; by default, the setting of the client.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for volume in client.volumes.list(type="data"):
                print(volume.label, volume.size_gb)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_volumes.request(
                search=search, type=type, project_id=project_id, limit=limit, offset=offset, sort=sort
            ),
            limit,
            prefetch=prefetch,
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
    ) -> models.Volume: ...
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
    ) -> models.Volume: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    @spelled_out  # type: ignore[misc]
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
    ) -> models.Volume:
        """Create a volume in a project.

        The request is never sent twice once the server may have executed it.

        Args:
            body: The volume: `project_id`, `label`, `size_gb` (in GB), and optionally `description`, `type` and
                `mount_path`.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The new volume.

        Raises:
            ValidationError: A key is missing, unknown or has the wrong type. Nothing was sent.
            StronglyError: The call failed.

        Example:
            volume = client.volumes.create(project_id="proj-abc123", label="training-data", size_gb=50.0)
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.create_volume.request(body, fields))

    def retrieve(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Volume:
        """Get a volume.

        Args:
            volume_id: Id of the volume, or the volume.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The volume with all its fields.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            volume = client.volumes.retrieve("vol-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.get_volume.request(volume_id))

    def get_by_label(
        self,
        label: str,
        *,
        project_id: str | Project | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Volume:
        """Get a volume by its label.

        Args:
            label: The exact label, including case.
            project_id: Only volumes in this project: labels are not unique.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The volume with all its fields.

        Raises:
            NotFoundError: No volume has this label.
            MultipleMatchesError: Several volumes have this label. The error has their ids.
            StronglyError: A request failed.

        Example:
            volume = client.volumes.get_by_label("Training data", project_id="proj-abc123")
        """
        from strongly._core.lookup import PAGE, only_match, search_for

        calls = Volumes(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            )
        )
        found = calls.list(search=search_for(label, "label"), project_id=project_id, limit=PAGE).to_list()
        return calls.retrieve(only_match(found, "volume", "label", label).id)

    def wait_until_bound(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.Volume] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Volume:
        """Wait until a volume is bound, which means that workspaces can use it. It polls like `wait_until_ready`.

        Args:
            volume_id: Id of the volume, or the volume.
            timeout: Maximum time to wait in seconds; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the volume whenever its status changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The volume with all its fields.

        Raises:
            VolumeFailedError: The volume failed. The error has its id and its last state.
            WaitTimeoutError: The volume is not bound after `timeout` seconds. The error has its last state.
            NotFoundError: The volume does not exist, or was deleted.
            StronglyError: A request failed with a permanent error.

        Example:
            volume = client.volumes.create(project_id="proj-abc123", label="training-data", size_gb=50.0)
            client.volumes.wait_until_bound(volume.id)
        """
        from strongly._core.polling import BOUND
        from strongly._sync.polling import wait_for_volume

        return wait_for_volume(
            self._transport.for_call(
                None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            volume_id,
            BOUND,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

    @overload
    def create_and_wait(
        self,
        body: models.VolumeCreate | UntypedBody,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.Volume] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> models.Volume: ...
    @overload
    def create_and_wait(
        self,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.Volume] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.VolumeCreate],
    ) -> models.Volume: ...
    # mypy: its required keys exclude a call with `body`. The overloads describe both.
    @spelled_out  # type: ignore[misc]
    def create_and_wait(
        self,
        body: models.VolumeCreate | UntypedBody | None = None,
        *,
        timeout: float | None = 600,
        poll_interval: float | None = None,
        on_update: OnUpdate[models.Volume] | None = None,
        progress: bool = False,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
        **fields: Unpack[models.VolumeCreate],
    ) -> models.Volume:
        """Create a volume and wait until it is bound. Combines `create` and `wait_until_bound`.

        For 15 seconds after the create, a 404 counts as not bound yet: a replica of the server may lag behind. Every
        exception of the wait, including a cancellation and a `KeyboardInterrupt`, has the attribute `volume_id`.

        Args:
            body: The volume, as for `create`.
            timeout: Maximum time to wait in seconds after the volume is created; None for no limit.
            poll_interval: Seconds between two polls; by default, the interval grows.
            on_update: Called with the volume whenever its status changes.
            progress: Whether to display a progress line, on a terminal or in a notebook.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The volume with all its fields.

        Raises:
            ValidationError: An argument is missing, unknown or has the wrong type. Nothing was sent.
            VolumeFailedError: The volume failed. It still exists, and the error has its id.
            WaitTimeoutError: The volume is not bound in time. It still exists, and the error has its id.
            StronglyError: A request failed. If the volume was created, the error has its id.

        Example:
            volume = client.volumes.create_and_wait(project_id="proj-abc123", label="features", size_gb=50.0)
        """
        from strongly._core.polling import BOUND
        from strongly._sync.polling import create_and_wait

        return create_and_wait(
            self._transport.for_call(
                None, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            api.create_volume.request(body, fields),
            BOUND,
            timeout=timeout,
            poll_interval=poll_interval,
            on_update=on_update,
            progress=progress,
        )

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
    ) -> models.Volume:
        """Change fields of a volume. Other fields are left unchanged.

        Args:
            volume_id: Id of the volume, or the volume.
            body: The changes: `label`, `description` (None to clear it) and `size_gb` (in GB, cannot shrink).
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.
            **fields: The keys of `body` as keyword arguments, instead of `body`.

        Returns:
            The updated volume.

        Raises:
            ValidationError: A key is unknown or has the wrong type, or no key was given. Nothing was sent.
            StronglyError: The call failed, for example because the volume would shrink.

        Example:
            volume = client.volumes.update("vol-abc123", label="training-data-2026")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.update_volume.request(volume_id, body, fields))

    def delete(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Delete a volume and its contents.

        Args:
            volume_id: Id of the volume, or the volume.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            client.volumes.delete("vol-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.delete_volume.request(volume_id))

    def sync(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Write the contents of a volume to its storage.

        Args:
            volume_id: Id of the volume, or the volume.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            client.volumes.sync("vol-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.sync_volume.request(volume_id))

    def make_shared(
        self,
        volume_id: str | Volume,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make a volume available to the whole organization.

        Args:
            volume_id: Id of the volume, or the volume.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            The result reported by the server, as a dict with snake_case keys.

        Raises:
            NotFoundError: The volume does not exist.
            StronglyError: The call failed.

        Example:
            client.volumes.make_shared("vol-abc123")
        """
        return self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
        ).send(api.make_volume_shared.request(volume_id))

    def list_shared(
        self,
        *,
        search: str | None = None,
        limit: int | IntLike = 50,
        prefetch: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: dict[str, str] | None = None,
        extra_query: dict[str, str] | None = None,
        extra_body: dict[str, Any] | None = None,
    ) -> SyncPaginator[models.Volume]:
        """List volumes that are shared with the organization.

        Args:
            search: String to search for in label, name and description.
            limit: Page size. Iterating fetches all pages.
            prefetch: Whether to prefetch pages; by default, the setting of the client.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.
            extra_query: Query parameters to add, or to replace.
            extra_body: Keys to add to the body, or to replace, with the names of the wire format.

        Returns:
            A paginator, which sends requests while you iterate over it.

        Raises:
            ValidationError: An argument is invalid.

        Example:
            for volume in client.volumes.list_shared(search="datasets"):
                print(volume.label, volume.owner)
        """
        return self._paginate(
            self._transport.for_call(
                timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body
            ),
            lambda limit, offset: api.list_shared_volumes.request(search=search, limit=limit, offset=offset),
            limit,
            prefetch=prefetch,
        )
