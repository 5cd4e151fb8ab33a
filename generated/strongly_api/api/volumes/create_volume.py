"""Create a volume: POST /volumes."""

from __future__ import annotations

from collections.abc import Mapping

from strongly._core.encoding import encode_body
from strongly._core.loading import import_failed
from strongly._core.request import Operation, Request

from ... import models

OPERATION = Operation(
    id="createVolume",
    method="POST",
    path="/volumes",
    idempotent=False,
    scopes=("volumes:write",),
    statuses=(201,),
    resource="volumes",
    name="create",
)


def parse(payload: object) -> models.Volume:
    """Return the result in a decoded response.

    Raises:
        ResponseValidationError: The response does not have the documented shape.
    """
    return models.Volume.from_response(payload)


def request(
    body: models.VolumeCreate | None,
    fields: Mapping[str, object] | None = None,
) -> Request[models.Volume]:
    """Create a volume.

    Creates a volume in a project. Its status is `pending` until storage is allocated, and then `bound`: poll
    `getVolume`. The project must exist (404) and must not be archived (409). Not safe to repeat: each request
    creates a volume.

    Args:
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
        from ...models.volume_create import VOLUME_CREATE_FIELDS
    except (ImportError, OSError) as error:
        raise import_failed(error) from error

    return Request(
        OPERATION,
        "/volumes",
        parse=parse,
        body=encode_body("VolumeCreate", body, fields, VOLUME_CREATE_FIELDS),
    )
