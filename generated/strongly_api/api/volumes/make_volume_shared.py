"""Share a volume with the organization: POST /volumes/{volumeId}/make-shared."""

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
    id="makeVolumeShared",
    method="POST",
    path="/volumes/{volumeId}/make-shared",
    idempotent=True,
    scopes=("volumes:write",),
    statuses=(200,),
    resource="volumes",
    name="make_shared",
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
    """Share a volume with the organization.

    Shares the volume with everyone in the organization. It then appears in `listSharedVolumes`. Sharing a
    shared volume has no effect. Sharing cannot be undone. The response is 409 while its project is archived.

    Args:
        volume_id: The id of the volume.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    return Request(
        OPERATION,
        f"/volumes/{path_segment('volume_id', volume_id, 'Volume')}/make-shared",
        parse=parse,
    )
