"""Update a volume: PUT /volumes/{volumeId}."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body, path_segment
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="updateVolume",
    method="PUT",
    path="/volumes/{volumeId}",
    idempotent=True,
    scopes=("volumes:write",),
    statuses=(200,),
    resource="volumes",
    name="update",
)


def parse(payload: object) -> models.Volume:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Volume.from_response(payload)


def request(
    volume_id: str,
    body: models.VolumeUpdate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Volume]:
    """Update a volume.

    Changes the fields in the body and leaves other fields unchanged. Null clears `description`. A new label
    also changes `name`. The response is 409 if the new size is smaller than the current one, or if the project
    is archived.

    Args:
        volume_id: The id of the volume.
        body: The body as a mapping.
        fields: The keys of the body, instead of `body`.

    Returns:
        The request, to be sent by a transport.

    Raises:
        ValidationError: An argument is invalid.
    """
    # An import can fail, for example because of too many open files: better before the request is sent than afterwards.
    try:
        from ...models import volume  # noqa: F401
        from ...models.volume_update import VOLUME_UPDATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        f"/volumes/{path_segment('volume_id', volume_id)}",
        parse=parse,
        body=encode_body("VolumeUpdate", body, fields, VOLUME_UPDATE_FIELDS, partial=True),
    )
