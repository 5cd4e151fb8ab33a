"""Sync the contents of a volume: POST /volumes/{volumeId}/sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strongly._core.encoding import path_segment
from strongly._core.reading import read_result
from strongly._core.request import Operation, Request

if TYPE_CHECKING:
    from ...models.volume import Volume
else:  # schemas that tools make of signatures have ids only
    Volume = str

OPERATION = Operation(
    id="syncVolume",
    method="POST",
    path="/volumes/{volumeId}/sync",
    idempotent=True,
    scopes=("volumes:write",),
    statuses=(202,),
    resource="volumes",
    name="sync",
    arguments=("volume_id",),
)


def parse(payload: object) -> dict[str, Any]:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return read_result(payload)


def request(
    volume_id: str | Volume,
) -> Request[dict[str, Any]]:
    """Sync the contents of a volume.

    Writes the contents of the volume to its storage. The request is accepted with 202 and completes later: poll
    `getVolume` until `updatedAt` changes. If a sync is in progress, the request has no effect. The response is
    409 while its project is archived.

    Args:
        volume_id: The id of the volume.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/volumes/{path_segment('volume_id', volume_id, 'Volume')}/sync",
        parse=parse,
    )
