"""Rows about responses: statuses, media types, envelopes, lists."""

from tests.spec.support.rows import Rows, document, operation
from tests.spec.support.sdk import SDK

rows = Rows("Responses")


@rows.works("object in an envelope", "response")
def object_in_an_envelope(sdk: SDK) -> None:
    sdk.answer("getLamp", {"name": "Desk"})
    assert sdk.lamps.retrieve("lamp-1").name == "Desk"
    assert sdk.lamps.with_raw_response.retrieve("lamp-1").status_code == 200


rows.refused(
    "two successful statuses",
    "response",
    operation("polishLamp", "responses: {'202': {$ref: '#/components/responses/Polishing'}}"),
    document(
        """
        components:
          responses:
            Polishing:
              description: Poll `getLamp` until it shines.
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/ActionResultEnvelope'}
                  example: {success: true, data: {id: lamp-1}}
        """
    ),
    message="POST has exactly one successful status",
    line="responses:",
)
