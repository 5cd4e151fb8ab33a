"""Rows about the document as a whole: names, files, references, malformed documents."""

from tests.spec.support.rows import Rows, response
from tests.spec.support.sdk import SDK

rows = Rows("Document")


@rows.works(
    "names in camelCase", "response", response("shadeColor: {type: string, description: A color., examples: [red]}")
)
def camel_case(sdk: SDK) -> None:
    sdk.answer("getLamp", {"shadeColor": "red"})
    assert sdk.lamps.retrieve("lamp-1").shade_color == "red"


rows.refused(
    "`$ref` to nothing",
    "response",
    response("shade: {$ref: '#/components/schemas/Shade'}"),
    message="Lamp.shade.$ref: #/components/schemas/Shade does not exist",
    line="$ref: '#/components/schemas/Shade'",
)
