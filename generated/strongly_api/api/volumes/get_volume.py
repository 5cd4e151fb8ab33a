"""Get a volume: GET /volumes/{volumeId}."""

from __future__ import annotations

from strongly._core.encoding import path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="getVolume",
    method="GET",
    path="/volumes/{volumeId}",
    idempotent=True,
    scopes=("volumes:read",),
    statuses=(200,),
    resource="volumes",
    name="retrieve",
)


def parse(payload: object) -> models.Volume:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Volume.from_response(payload)


def request(
    volume_id: str,
) -> Request[models.Volume]:
    """Get a volume.

    Returns one volume with all its fields.

    Args:
        volume_id: The id of the volume.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import volume  # noqa: F401
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/volumes/{path_segment('volume_id', volume_id)}",
        parse=parse,
    )
