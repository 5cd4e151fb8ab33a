"""Rows about the properties of objects in responses."""

from tests.spec.support.rows import Rows, response
from tests.spec.support.sdk import SDK

rows = Rows("Properties")


@rows.works(
    "array of strings",
    "response",
    response("tags: {type: array, description: Its tags., items: {type: string}, examples: [[bright]]}"),
)
def array_of_strings(sdk: SDK) -> None:
    sdk.answer("getLamp", {"tags": ["bright", "new"]})
    lamp = sdk.lamps.retrieve("lamp-1")
    assert lamp.tags == ["bright", "new"]
    assert lamp.to_dict()["tags"] == ["bright", "new"]
    assert "tags=['bright', 'new']" in repr(lamp)
    assert sdk.cli("lamps", "retrieve", "lamp-1", "-o", "json").json["tags"] == ["bright", "new"]


rows.refused(
    "a time without a format",
    "response",
    response("seenAt: {type: string, description: When it was seen., examples: ['2026-05-04T09:30:00Z']}"),
    message="Lamp.seenAt: add format: date-time",
    line="seenAt:",
)
