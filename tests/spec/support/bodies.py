"""Rows about request bodies."""

import datetime as dt
import io
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from strongly import ValidationError
from tests.spec.support.rows import BASE, Edit, Rows, body, document, operation, response, schemas, update
from tests.spec.support.sdk import SDK
from tests.spec.support.server import Part

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


def example_of(media: str, schema: str, example: str, required: str = "true") -> Edit:
    """A body of polishLamp, which has none."""
    base = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    responses = base["paths"]["/lamps/{lampId}/polish"]["post"]["responses"]
    for status, name in (("400", "BadRequest"), ("413", "PayloadTooLarge"), ("415", "UnsupportedMediaType")):
        responses[status] = {"$ref": f"#/components/responses/{name}"}
    content = yaml.safe_load(f"{{{media}: {{schema: {schema}, example: {example}}}}}")
    body = {"required": required == "true", "content": content}
    return {
        "paths": {
            "/lamps/{lampId}/polish": {"post": {"requestBody": body, "responses=": dict(sorted(responses.items()))}}
        }
    }


# --- Scalars ---


@rows.works(
    "formats of strings",
    "body",
    body(
        """
        soldOn: {type: string, format: date, maxLength: 10, description: A day., examples: ['2026-05-04']}
        seenAt: {type: string, format: date-time, maxLength: 40, description: A time.,
          examples: ['2026-05-04T09:30:00Z']}
        icon: {type: string, format: byte, maxLength: 99, description: An icon., examples: [aGk=]}
        seal: {type: string, contentEncoding: base64, maxLength: 99, description: A seal., examples: [aGk=]}
        serial: {type: string, format: uuid, maxLength: 36, description: A number.,
          examples: [00000000-0000-0000-0000-000000000000]}
        """
    ),
)
def formats(sdk: SDK) -> None:
    seen = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)
    sdk.lamps.create(name="Desk", sold_on=dt.date(2026, 5, 4), seen_at=seen, icon=b"\xff\x00", seal="aGk=")
    assert sdk.sent.json == {
        "name": "Desk",
        "soldOn": "2026-05-04",
        "seenAt": "2026-05-04T09:30:00+00:00",
        "icon": "/wA=",
        "seal": "aGk=",
    }
    sdk.lamps.create(name="Desk", sold_on="2026-05-04", seen_at="2026-05-04T09:30:00Z")
    assert sdk.sent.json == {"name": "Desk", "soldOn": "2026-05-04", "seenAt": "2026-05-04T09:30:00Z"}
    with pytest.raises(ValidationError, match="seen_at must have a time zone"):
        sdk.lamps.create(name="Desk", seen_at=seen.replace(tzinfo=None))


@rows.works(
    "const, and enums of integers",
    "body",
    body(
        """
        edition: {const: 2, description: An edition., examples: [2]}
        level: {type: integer, x-strongly-open: true, enum: [1, 2], description: A level., examples: [1]}
        mood: {x-strongly-open: true, enum: [warm, 1], description: Either., examples: [warm]}
        """
    ),
)
def constants(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", edition=2, level=1, mood=1)
    assert sdk.sent.json == {"name": "Desk", "edition": 2, "level": 1, "mood": 1}
    assert sdk.cli("lamps", "create", "--name", "Desk", "--level", "2", "--edition", "2").status == 0
    assert sdk.sent.json == {"name": "Desk", "edition": 2, "level": 2}
    with pytest.raises(ValidationError, match="edition must be 2, the only value that the API accepts"):
        sdk.lamps.create(name="Desk", edition=3)


@rows.works(
    "spellings of null",
    "body",
    update(
        """
        a: {type: [string, 'null'], maxLength: 9, description: One., examples: [x]}
        b: {anyOf: [{type: string, maxLength: 9}, {type: 'null'}], description: Two., examples: [x]}
        c: {oneOf: [{type: string, maxLength: 9}, {type: 'null'}], description: Three., examples: [x]}
        d: {type: [string, 'null'], x-strongly-open: true, enum: [x, null], description: Four., examples: [x]}
        e: {type: [array, 'null'], maxItems: 9, items: {type: [string, 'null'], maxLength: 9},
          description: Five., examples: [[x]]}
        """
    ),
)
def spellings_of_null(sdk: SDK) -> None:
    sdk.lamps.update("lamp-1", a=None, b=None, c=None, d=None, e=None)
    assert sdk.sent.json == dict.fromkeys("abcde")
    sdk.lamps.update("lamp-1", a="x", b="x", c="x", d="x", e=["x", None])
    assert sdk.sent.json == {**dict.fromkeys("abcd", "x"), "e": ["x", None]}


rows.refused(
    "nullable: true",
    "body",
    body("color: {type: string, nullable: true, maxLength: 9, description: A color., examples: [red]}"),
    message="`nullable`: write null as a type, as in `type: [string, 'null']`",
    line="nullable: true",
)


@rows.works(
    "readOnly and writeOnly",
    "body",
    body(
        """
        id: {type: string, readOnly: true, maxLength: 9, description: Its id., examples: [a]}
        pin: {type: string, writeOnly: true, maxLength: 9, description: A secret., examples: [b]}
        seen: {$ref: '#/components/schemas/Seen'}
        """
    ),
    schemas("Seen: {type: string, readOnly: true, maxLength: 9, description: By whom it is seen., examples: [a]}"),
)
def read_only(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", pin="1234")
    assert sdk.sent.json == {"name": "Desk", "pin": "1234"}
    assert "id" not in sdk.models.LampCreate.__annotations__
    for call in (lambda: sdk.lamps.create({"name": "Desk", "id": "a"}), lambda: sdk.lamps.create(name="Desk", id="a")):
        with pytest.raises(ValidationError, match="id is read-only: the server sets it, so leave the key out"):
            call()
    if sdk.is_async:
        schema, _ = sdk.tool("createLamp", name="Desk", pin="1234")
        assert not schema["properties"].keys() & {"id", "seen"}


rows.refused(
    "a required key that is readOnly",
    "body",
    body("id: {type: string, readOnly: true, maxLength: 9, description: Its id., examples: [a]}"),
    schemas("LampCreate: {required+: [id]}"),
    message="LampCreate.required.1: remove id, or give requests a schema of their own",
    line="- id",
)


@rows.works(
    "names that methods have",
    "body",
    body(
        """
        body: {type: string, maxLength: 9, description: A key., examples: [a]}
        self: {type: string, maxLength: 9, description: A key., examples: [a]}
        fields: {type: string, maxLength: 9, description: A key., examples: [a]}
        timeout: {type: integer, minimum: 0, maximum: 9, description: A key., examples: [1]}
        import: {type: string, maxLength: 9, description: A key., examples: [a]}
        str: {type: array, maxItems: 9, items: {type: string, maxLength: 9}, description: A key., examples: [[a]]}
        box:
          type: object
          description: A box.
          additionalProperties: false
          required: [class]
          properties: {class: {type: string, maxLength: 9, description: A class., examples: [a]}}
          examples: [{class: a}]
        """
    ),
)
def names_in_use(sdk: SDK) -> None:
    keys = {"body_": "a", "self_": "b", "fields_": "c", "timeout_": 1, "import_": "d", "str_": ["e"]}
    wire = {"body": "a", "self": "b", "fields": "c", "timeout": 1, "import": "d", "str": ["e"]}
    sdk.lamps.create(name="Desk", **keys)
    assert sdk.sent.json == {"name": "Desk", **wire}
    sdk.lamps.create({"name": "Desk", **keys})
    assert sdk.sent.json == {"name": "Desk", **wire}
    if sdk.is_async:
        schema, _ = sdk.tool("createLamp", name="Desk", **keys, box={"class_": "f"})
        assert sdk.sent.json == {"name": "Desk", **wire, "box": {"class": "f"}}
        assert keys.keys() < schema["properties"].keys()
        assert schema["properties"]["box"]["required"] == ["class_"]


# --- Objects ---

SHADE = "{type: object, description: A shade., additionalProperties: false, required: [color], properties: {\
color: {type: string, maxLength: 9, description: A color., examples: [red]},\
sizeCm: {type: integer, minimum: 0, maximum: 99, description: A size., examples: [5]}}, examples: [{color: red}]}"


@rows.works(
    "inline object, and arrays of it",
    "body",
    body(
        f"shade: {SHADE}\nshades: {{type: array, maxItems: 9, description: Some., items: {SHADE},"
        " examples: [[{color: red}]]}"
    ),
)
def inline_objects(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", shade={"color": "red", "size_cm": 5}, shades=[{"color": "blue"}])
    assert sdk.sent.json == {"name": "Desk", "shade": {"color": "red", "sizeCm": 5}, "shades": [{"color": "blue"}]}
    with pytest.raises(ValidationError, match=r"shades\[0\]\.size_cm must be an int, not str"):
        sdk.lamps.create(name="Desk", shades=[{"color": "blue", "size_cm": "5"}])
    with pytest.raises(ValidationError, match=r"shade\.color is required but missing"):
        sdk.lamps.create(name="Desk", shade={})
    assert {*sdk.models.LampCreateShade.__annotations__} == {"color", "size_cm"}


@rows.works(
    "arrays of arrays of `$ref`",
    "body",
    schemas(f"Shade: {SHADE}"),
    body(
        """
        grid: {type: array, maxItems: 9, description: A grid., examples: [[[{color: red}]]],
          items: {type: array, maxItems: 9, items: {$ref: '#/components/schemas/Shade'}}}
        """
    ),
)
def arrays_of_arrays(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", grid=[[{"color": "red", "size_cm": 1}], []])
    assert sdk.sent.json["grid"] == [[{"color": "red", "sizeCm": 1}], []]
    with pytest.raises(ValidationError, match=r"grid\[0\]\[0\]\.colour is not a known key; did you mean 'color'\?"):
        sdk.lamps.create(name="Desk", grid=[[{"colour": "red"}]])


@rows.works(
    "maps of scalars, of `$ref` and of anything",
    "body",
    schemas(f"Shade: {SHADE}"),
    body(
        """
        labels: {type: object, description: Labels., additionalProperties: {type: string, maxLength: 9},
          examples: [{a: b}]}
        shades: {type: object, description: Shades., additionalProperties: {$ref: '#/components/schemas/Shade'},
          examples: [{a: {color: red}}]}
        extra: {type: object, description: Anything., additionalProperties: true, examples: [{a: 1}]}
        any: {description: Anything., examples: [1]}
        """
    ),
)
def maps(sdk: SDK) -> None:
    given = {
        "labels": {"someKey": "b"},
        "shades": {"left_one": {"color": "red", "size_cm": 1}},
        "extra": {"x_y": [1, None]},
    }
    sdk.lamps.create(name="Desk", **given, any=[{"a_b": 1}])
    assert sdk.sent.json == {
        "name": "Desk",
        "labels": {"someKey": "b"},
        "shades": {"left_one": {"color": "red", "sizeCm": 1}},
        "extra": {"x_y": [1, None]},
        "any": [{"a_b": 1}],
    }
    with pytest.raises(ValidationError, match=r"labels\.a must be a str, not int"):
        sdk.lamps.create(name="Desk", labels={"a": 1})
    with pytest.raises(ValidationError, match="any cannot be sent as JSON"):
        sdk.lamps.create(name="Desk", any=object())


@rows.works(
    "additionalProperties with a type, beside properties",
    "body",
    document("components: {schemas: {LampCreate: {additionalProperties: {type: integer, minimum: 0, maximum: 9}}}}"),
)
def other_keys(sdk: SDK) -> None:
    sdk.lamps.create({"name": "Desk", "myKey": 3})
    assert sdk.sent.json == {"name": "Desk", "myKey": 3}
    with pytest.raises(ValidationError, match="myKey must be an int, not str"):
        sdk.lamps.create({"name": "Desk", "myKey": "3"})


rows.refused(
    "an object that says nothing of other keys",
    "body",
    document("components: {schemas: {LampCreate: {additionalProperties: !remove }}}"),
    message="an object in a request that says nothing of other keys: add additionalProperties: false",
    line="LampCreate:",
)


rows.refused(
    "allOf with several parts",
    "body",
    document("components: {schemas: {LampCreate: {allOf: [{$ref: '#/components/schemas/LampUpdate'}]}}}"),
    message="allOf with several parts in a request: write all properties here",
    line="allOf:",
)


@rows.works(
    "allOf with one part",
    "body",
    schemas(f"Shade: {SHADE}"),
    body("shade: {allOf: [{$ref: '#/components/schemas/Shade'}], description: A shade., examples: [{color: red}]}"),
)
def all_of(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", shade={"color": "red", "size_cm": 1})
    assert sdk.sent.json["shade"] == {"color": "red", "sizeCm": 1}


@rows.works(
    "recursion, direct and mutual",
    "body",
    document(
        """
        components:
          schemas:
            Part: {type: object, description: A part., additionalProperties: false, properties: {
              name: {type: string, maxLength: 9, description: A name., examples: [Arm]},
              parts: {type: array, maxItems: 9, description: Parts., examples: [[]],
                items: {$ref: '#/components/schemas/Part'}},
              bulb: {$ref: '#/components/schemas/Bulb'}}, examples: [{name: Arm}]}
            Bulb: {type: object, description: A bulb., additionalProperties: false, properties: {
              wattsMax: {type: integer, minimum: 0, maximum: 99, description: A power., examples: [5]},
              holder: {$ref: '#/components/schemas/Part'}}, examples: [{wattsMax: 5}]}
            LampCreate: {properties: {root: {$ref: '#/components/schemas/Part'}}}
        """
    ),
)
def recursion(sdk: SDK) -> None:
    root = {"parts": [{"name": "Arm", "parts": []}], "bulb": {"watts_max": 5, "holder": {"name": "Leg"}}}
    sdk.lamps.create(name="Desk", root=root)
    assert sdk.sent.json["root"]["bulb"] == {"wattsMax": 5, "holder": {"name": "Leg"}}
    with pytest.raises(ValidationError, match=r"root\.bulb\.holder\.names is not a known key"):
        sdk.lamps.create(name="Desk", root={"bulb": {"holder": {"names": "x"}}})
    assert sdk.cli("lamps", "create", "--name", "Desk", "--root", '{"parts": [{"name": "Arm"}]}').status == 0
    assert sdk.sent.json["root"] == {"parts": [{"name": "Arm"}]}
    endless: dict[str, object] = {}
    endless["parts"] = [endless]
    with pytest.raises(ValidationError, match="body is nested too deeply, or contains itself"):
        sdk.lamps.create(name="Desk", root=endless)


UNION = """
    components:
      schemas:
        Cord: {type: object, description: A cord., additionalProperties: false, required: [kind], properties: {
          kind: {const: cord, description: Its kind., examples: [cord]},
          lengthCm: {type: integer, minimum: 0, maximum: 99, description: A length., examples: [5]}},
          examples: [{kind: cord}]}
        Battery: {type: object, description: A battery., additionalProperties: false, required: [kind], properties: {
          kind: {const: battery, description: Its kind., examples: [battery]},
          cells: {type: integer, minimum: 0, maximum: 9, description: A number., examples: [2]}},
          examples: [{kind: battery}]}
        Power:
          description: A source.
          oneOf: [{$ref: '#/components/schemas/Cord'}, {$ref: '#/components/schemas/Battery'}]
          discriminator: {propertyName: kind, mapping: {
            cord: '#/components/schemas/Cord', battery: '#/components/schemas/Battery'}}
          examples: [{kind: cord}]
        LampCreate: {properties: {power: {$ref: '#/components/schemas/Power'}}}
"""


@rows.works("union of `$ref` with a discriminator", "body", document(UNION))
def discriminator(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", power={"kind": "cord", "length_cm": 5})
    assert sdk.sent.json["power"] == {"kind": "cord", "lengthCm": 5}
    sdk.lamps.create(name="Desk", power={"kind": "battery", "cells": 2})
    with pytest.raises(ValidationError, match=r"power\.kind must be one of 'cord', 'battery'"):
        sdk.lamps.create(name="Desk", power={"kind": "gas"})
    with pytest.raises(ValidationError, match=r"power\.length_cm is not a known key"):
        sdk.lamps.create(name="Desk", power={"kind": "battery", "length_cm": 5})


@rows.works(
    "union of scalars and arrays",
    "body",
    body(
        """
        width: {oneOf: [{type: string, maxLength: 9}, {type: integer, minimum: 0, maximum: 9},
          {type: array, maxItems: 9, items: {type: string, maxLength: 9}}], description: A size., examples: [1]}
        """
    ),
)
def union(sdk: SDK) -> None:
    for width in ("large", 3, ["a", "b"]):
        sdk.lamps.create(name="Desk", width=width)
        assert sdk.sent.json == {"name": "Desk", "width": width}
    with pytest.raises(ValidationError, match="width must be a str or an int or a list, not bool"):
        sdk.lamps.create(name="Desk", width=True)
    with pytest.raises(ValidationError, match=r"width\[1\] must be a str, not int"):
        sdk.lamps.create(name="Desk", width=["a", 1])


rows.refused(
    "union of objects without a discriminator",
    "body",
    schemas(f"Shade: {SHADE}\nScreen: {SHADE}"),
    body(
        "cover: {oneOf: [{$ref: '#/components/schemas/Shade'}, {$ref: '#/components/schemas/Screen'}],"
        " description: A cover., examples: [{color: red}]}"
    ),
    message="a union of objects without a discriminator: add one, or use a single object",
    line="oneOf:",
)
for keyword, schema, instead in (
    (
        "prefixItems",
        "{type: array, maxItems: 2, prefixItems: [{type: string, maxLength: 9}], description: A., examples: [[a]]}",
        "write an object",
    ),
    (
        "patternProperties",
        "{type: object, patternProperties: {a: {type: string, maxLength: 9}}, description: A., examples: [{}]}",
        "write `additionalProperties`",
    ),
    ("not", "{not: {type: string}, description: A., examples: [1]}", "write what is allowed"),
):
    rows.refused(keyword, "body", body(f"thing: {schema}"), message=f"`{keyword}`: {instead}", line=f"{keyword}:")
rows.refused(
    "boolean schema",
    "body",
    body("thing: true"),
    message="`true` as a schema: write a schema with a `type`",
    line="thing: true",
)


# --- Other kinds of bodies ---


@rows.works(
    "`$ref` to a schema that responses have, too",
    "body",
    schemas(f"Shade: {SHADE}"),
    schemas(
        "Shade: {properties: {id: {type: string, readOnly: true, maxLength: 9, description: An id., examples: [a]}}}"
    ),
    body("shade: {$ref: '#/components/schemas/Shade'}"),
    response("shade: {$ref: '#/components/schemas/Shade'}"),
)
def schema_of_a_response(sdk: SDK) -> None:
    sdk.answer("createLamp", {"shade": {"color": "red", "id": "s-1"}})
    assert sdk.lamps.create(name="Desk", shade={"color": "red"}).shade.id == "s-1"
    assert sdk.sent.json == {"name": "Desk", "shade": {"color": "red"}}
    with pytest.raises(ValidationError, match=r"shade\.id is read-only"):
        sdk.lamps.create(name="Desk", shade={"color": "red", "id": "s-1"})
    assert (sdk.models.Shade.__mro__[1].__name__, sdk.models.ShadeBody.__mro__[1].__name__) == ("Model", "dict")


@rows.works(
    "array",
    "body",
    example_of(
        "application/json",
        f"{{type: array, description: Shades., examples: [[{{color: red}}]], maxItems: 9, items: {SHADE}}}",
        "[{color: red}]",
    ),
)
def array(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", [{"color": "red", "size_cm": 5}])
    assert sdk.sent.json == [{"color": "red", "sizeCm": 5}]
    assert (
        sdk.cli("lamps", "polish", "lamp-1", "--body", "color=red,size_cm=5", "--body", '{"color": "blue"}').status == 0
    )
    assert sdk.sent.json == [{"color": "red", "sizeCm": 5}, {"color": "blue"}]
    with pytest.raises(ValidationError, match=r"body\[0\]\.color is required but missing"):
        sdk.lamps.polish("lamp-1", [{}])


@rows.works(
    "string",
    "body",
    example_of("application/json", "{type: string, description: A text., examples: [abc], maxLength: 9}", "abc"),
)
def scalar(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", "abc")
    assert sdk.sent.json == "abc"
    with pytest.raises(ValidationError, match="body must be a str, not list"):
        sdk.lamps.polish("lamp-1", [])


@rows.works(
    "map",
    "body",
    example_of(
        "application/json",
        "{type: object, description: Some numbers., minProperties: 1, examples: [{a: 1}],"
        " additionalProperties: {type: integer, minimum: 0, maximum: 9}}",
        "{a: 1}",
    ),
)
def map_body(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", {"someKey": 1})
    assert sdk.sent.json == {"someKey": 1}


@rows.works(
    "union with a discriminator as the whole body",
    "body",
    document(UNION),
    example_of("application/json", "{$ref: '#/components/schemas/Power'}", "{kind: cord}"),
)
def union_body(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", {"kind": "cord", "length_cm": 5})
    assert sdk.sent.json == {"kind": "cord", "lengthCm": 5}


@rows.works("required: false", "body", example_of("application/json", SHADE, "{color: red}", "false"))
def optional(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1")
    assert sdk.sent.body == b""
    assert "content-type" not in sdk.sent.headers
    sdk.lamps.polish("lamp-1", color="red")
    assert sdk.sent.json == {"color": "red"}
    sdk.lamps.polish("lamp-1", {"color": "red"})
    assert sdk.sent.json == {"color": "red"}
    with pytest.raises(ValidationError, match="color is required but missing"):
        sdk.lamps.polish("lamp-1", size_cm=5)
    if sdk.is_async:
        schema, _ = sdk.tool("polishLamp", lamp_id="lamp-1")
        assert (schema["required"], sdk.sent.body) == (["lamp_id"], b"")
        sdk.tool("polishLamp", lamp_id="lamp-1", color="red")
        assert sdk.sent.json == {"color": "red"}


@rows.works(
    "PATCH with application/merge-patch+json",
    "body",
    operation(
        "updateLamp",
        """
        requestBody:
          content=:
            application/merge-patch+json: {schema: {$ref: '#/components/schemas/LampUpdate'}, example: {note: null}}
        """,
    ),
    text={
        "    put:\n      operationId: updateLamp": "    patch:\n      operationId: updateLamp",
        "x-strongly-method: update\n": "x-strongly-method: update\n      x-strongly-idempotent: true\n",
    },
)
def merge_patch(sdk: SDK) -> None:
    sdk.lamps.update("lamp-1", note=None)
    assert (sdk.sent.method, sdk.sent.json) == ("PATCH", {"note": None})
    assert sdk.sent.headers["content-type"] == "application/merge-patch+json"


@rows.works(
    "media type with a parameter",
    "body",
    example_of("'application/ld+json; profile=\"https://a.example/b c\"'", SHADE, "{color: red}"),
)
def media_type_parameter(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", color="red")
    assert sdk.sent.headers["content-type"] == 'application/ld+json; profile="https://a.example/b c"'
    assert sdk.sent.json == {"color": "red"}


@rows.works(
    "text/plain",
    "body",
    example_of("text/plain", "{type: string, description: A text., examples: [abc], maxLength: 99}", "abc"),
)
def plain_text(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", "grün")
    assert sdk.sent.body == "grün".encode()
    assert sdk.sent.headers["content-type"] == "text/plain; charset=utf-8"


@rows.works(
    "application/x-www-form-urlencoded",
    "body",
    example_of(
        "application/x-www-form-urlencoded",
        "{type: object, description: A form., additionalProperties: false, required: [fullName], properties: {"
        "fullName: {type: string, maxLength: 99, description: A name., examples: [a]},"
        "levels: {type: array, maxItems: 9, items: {type: integer, minimum: 0, maximum: 9},"
        " description: Some., examples: [[1]]},"
        "isNew: {type: boolean, description: Whether., examples: [true]}}, examples: [{fullName: a}]}",
        "{fullName: a}",
    ),
)
def form(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", full_name="a b&c=ü", levels=[1, 2], is_new=True)
    assert sdk.sent.content == {"fullName": "a b&c=ü", "levels": [1, 2], "isNew": True}
    with pytest.raises(ValidationError, match="extra_body adds keys to a JSON object, but this body is none"):
        sdk.lamps.polish("lamp-1", full_name="a", extra_body={"b": 1})


MULTIPART = (
    "{type: object, description: A form., additionalProperties: false, required: [photo], properties: {"
    "photo: {type: string, format: binary, description: A photo.},"
    "more: {type: array, maxItems: 9, items: {type: string, format: binary}, description: Some., examples: [[]]},"
    "title: {type: string, maxLength: 99, description: A title., examples: [a]},"
    f"shade: {SHADE}}}, examples: [{{photo: a}}]}}"
)


@rows.works("multipart/form-data", "body", example_of("multipart/form-data", MULTIPART, "{photo: a}"))
def multipart(sdk: SDK) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lamp.png")
        path.write_bytes(b"\x89PNG")
        sdk.lamps.polish("lamp-1", photo=path, title="Täglich", shade={"color": "red", "size_cm": 5})
        assert sdk.sent.content == {
            "photo": Part(b"\x89PNG", "image/png", "lamp.png"),
            "title": "Täglich",
            "shade": {"color": "red", "sizeCm": 5},
        }
        assert int(sdk.sent.headers["content-length"]) == len(sdk.sent.body)
        done = sdk.cli("lamps", "polish", "lamp-1", "--photo", str(path), "--title", "a", "--shade", "color=red")
        assert (done.status, done.err) == (0, "")
        assert sdk.sent.content == {
            "photo": Part(b"\x89PNG", "image/png", "lamp.png"),
            "title": "a",
            "shade": {"color": "red"},
        }
        with path.open("rb") as file:
            sdk.lamps.polish("lamp-1", {"photo": file, "more": [b"a", ("b.txt", b"b"), ("c", b"c", "text/csv")]})
        assert sdk.sent.content == {
            "photo": Part(b"\x89PNG", "image/png", "lamp.png"),
            "more": [
                Part(b"a", "application/octet-stream", "more[0]"),
                Part(b"b", "text/plain", "b.txt"),
                Part(b"c", "text/csv", "c"),
            ],
        }
    sdk.lamps.polish("lamp-1", photo=b"abc")
    assert sdk.sent.content == {"photo": Part(b"abc", "application/octet-stream", "photo")}
    sdk.lamps.polish("lamp-1", photo=("a.bin", iter([b"abc", b"", b"def"])))
    assert sdk.sent.content == {"photo": Part(b"abcdef", "application/octet-stream", "a.bin")}
    assert sdk.sent.headers["transfer-encoding"] == "chunked"
    for wrong, problem in (
        ("a.png", r"pass pathlib\.Path"),
        (5, "not int"),
        (io.StringIO("a"), "open it with mode"),
    ):
        with pytest.raises(ValidationError, match=f"photo must be .*{problem}"):
            sdk.lamps.polish("lamp-1", photo=wrong)
    with pytest.raises(ValidationError, match="photo cannot be read: FileNotFoundError"):
        sdk.lamps.polish("lamp-1", photo=Path("missing.png"))
    with pytest.raises(KeyError, match="no tool"):  # an agent has no bytes
        sdk.tool("polishLamp")


@rows.works(
    "multipart/form-data whose files are optional",
    "body",
    example_of(
        "multipart/form-data", MULTIPART.replace("[photo]", "[title]").replace("[{photo:", "[{title:"), "{title: a}"
    ),
)
def optional_files(sdk: SDK) -> None:
    sdk.lamps.polish("lamp-1", title="a")
    assert sdk.sent.content == {"title": "a"}
    if sdk.is_async:
        schema, _ = sdk.tool("polishLamp", lamp_id="lamp-1", title="b", shade={"color": "red"})
        assert schema["properties"].keys() == {"lamp_id", "title", "shade"}
        assert sdk.sent.content == {"title": "b", "shade": {"color": "red"}}


@rows.works(
    "application/octet-stream",
    "body",
    example_of("application/octet-stream", "{type: string, description: A file., format: binary}", "''"),
)
def octet_stream(sdk: SDK) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lamp.bin")
        path.write_bytes(bytes(range(256)) * 2000)
        with path.open("rb") as file:
            for body in (path.read_bytes(), path, file):
                sdk.lamps.polish("lamp-1", body)
                assert sdk.sent.body == path.read_bytes()
                assert sdk.sent.headers["content-length"] == "512000"
                assert sdk.sent.headers["content-type"] == "application/octet-stream"
        assert sdk.cli("lamps", "polish", "lamp-1", "--body", str(path)).status == 0
        assert sdk.sent.body == path.read_bytes()
    sdk.lamps.polish("lamp-1", (bytes([number]) * 3 for number in range(3)))
    assert sdk.sent.body == b"\0\0\0\1\1\1\2\2\2"
    assert sdk.sent.headers["transfer-encoding"] == "chunked"

    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"

    if sdk.is_async:
        sdk.lamps.polish("lamp-1", pieces())
        assert sdk.sent.body == b"abc"
    else:
        with pytest.raises(ValidationError, match="body is asynchronous: pass an iterable of bytes"):
            sdk.lamps.polish("lamp-1", pieces())
    with pytest.raises(ValidationError, match=r"body must be bytes, .*, not str: pass pathlib"):
        sdk.lamps.polish("lamp-1", "lamp.bin")
    with pytest.raises(KeyError, match="no tool"):
        sdk.tool("polishLamp")


@rows.works(
    "several media types, one of them application/json",
    "body",
    document(
        "paths: {/lamps: {post: {requestBody: {content: {application/xml: {"
        "schema: {type: string, description: A text., maxLength: 9}, example: a}}}}}}"
    ),
)
def json_of_several(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk")
    assert sdk.sent.headers["content-type"] == "application/json"


rows.refused(
    "several media types without application/json",
    "body",
    example_of("application/octet-stream", "{type: string, description: A file., format: binary}", "''"),
    example_of("text/plain", "{type: string, maxLength: 9}", "a"),
    message="the media types application/octet-stream, text/plain: keep one, or add application/json",
    line="content:",
)
rows.refused(
    "bytes in JSON",
    "body",
    body("icon: {type: string, format: binary, maxLength: 9, description: An icon., examples: [a]}"),
    message="bytes in JSON: use format: byte, which is base64, or multipart/form-data",
    line="icon:",
)
for operation_id, name in (("getLamp", "GET"), ("deleteLamp", "DELETE")):
    rows.refused(
        f"a body of {name}",
        "body",
        operation(
            operation_id,
            "requestBody: {required: true, content: {application/json: {"
            f"schema: {SHADE}, example: {{color: red}}}}}}}}",
        ),
        message=f"remove it: {name} has no body",
        line="requestBody:",
    )
