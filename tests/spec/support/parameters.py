"""Rows about parameters."""

from tests.spec.support.rows import Rows, parameter
from tests.spec.support.sdk import SDK

rows = Rows("Parameters")


@rows.works(
    "boolean",
    "query",
    parameter(
        "listLamps", "{name: isLit, in: query, description: Only lit ones., schema: {type: boolean}, example: true}"
    ),
)
def boolean(sdk: SDK) -> None:
    sdk.answer("listLamps", [{"id": "lamp-1"}, {"id": "lamp-2"}])
    assert [lamp.id for lamp in sdk.lamps.list(is_lit=True)] == ["lamp-1", "lamp-2"]
    assert sdk.sent.parameters["query", "isLit"] is True
    assert sdk.cli("lamps", "list", "--no-is-lit", "-o", "json").status == 0
    assert sdk.sent.parameters["query", "isLit"] is False


rows.refused(
    "without an example",
    "query",
    parameter("listLamps", "{name: isLit, in: query, description: Only lit ones., schema: {type: boolean}}"),
    message="GET /lamps parameters 3: add an example",
    line="name: isLit",
)
