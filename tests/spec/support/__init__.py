"""The matrix: every construct of OpenAPI works, or is refused by name. There is no third kind.

A row edits `base.yaml` (one resource, `lamps`), lints and generates it in a temporary directory, and uses the result
over HTTP, sync and async, against a server that follows the edited document. To write one, in the module of its topic:

    @rows.works("array of strings", "response", response("tags: {type: array, items: {type: string}, ...}"))
    def array_of_strings(sdk):
        sdk.answer("getLamp", {"tags": ["a", "b"]})  # merged into the example of the response
        assert sdk.lamps.retrieve("lamp-1").tags == ["a", "b"]  # a method that the tool writes; awaited if async

    rows.refused("boolean schema", "response", response("any: true"), message="Lamp.any: give it a type", line="any:")

Edits (`rows.py`): `response`, `body`, `update`, `schemas`, `operation`, `parameter`, `document`. They merge YAML:
`key+` appends, `key=` replaces, `!remove` removes. `files={name: text}` adds files, `text={old: new}` edits the written
YAML. The SDK (`sdk.py`): `sdk.lamps`, `sdk.client`, `sdk.models`, `sdk.answer`, `sdk.sent` (`method`, `path`, `query`,
`headers`, `body`, `json`, `content`, `parameters`), `sdk.received`, `sdk.cli("lamps", "list")`, and `sdk.request` and
`sdk.send` with an operationId. `Reply` (`server.py`) sets status, media type, headers, bytes, or a stream (an iterator
of bytes). What violates the document, in either direction, fails the row.

    python -m pytest tests/spec/test_support.py -n0 -k "array of strings"
"""

from tests.spec.support import bodies, documents, others, parameters, properties, responses, security

ROWS = [
    *properties.rows,
    *bodies.rows,
    *parameters.rows,
    *responses.rows,
    *security.rows,
    *documents.rows,
    *others.rows,
]
