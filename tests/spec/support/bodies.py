"""Rows about request bodies."""

from tests.spec.support.rows import Rows, body
from tests.spec.support.sdk import SDK

rows = Rows("Bodies")


@rows.works(
    "boolean",
    "body",
    body("isLit: {type: boolean, description: Whether it is on., examples: [true]}"),
)
def boolean(sdk: SDK) -> None:
    assert sdk.lamps.create(name="Desk", is_lit=True).name == "Desk"
    assert sdk.sent.json == {"name": "Desk", "isLit": True}
    sdk.lamps.create({"name": "Desk", "is_lit": False})
    assert sdk.sent.json == {"name": "Desk", "isLit": False}
    assert sdk.cli("lamps", "create", "--name", "Desk", "--no-is-lit").status == 0
    assert sdk.sent.json == {"name": "Desk", "isLit": False}


rows.refused(
    "string without maxLength",
    "body",
    body("color: {type: string, description: Its color., examples: [red]}"),
    message="LampCreate.color: add maxLength: clients send it",
    line="color:",
)
