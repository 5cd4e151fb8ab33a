"""Rows about the properties of objects in responses."""

import json
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from strongly import ModelList
from tests.spec.support.rows import Rows, response, schemas
from tests.spec.support.sdk import SDK

rows = Rows("Properties")


def received(sdk: SDK, data: dict[str, Any]) -> Any:
    """Return the lamp that the server answers with, after checking that it survives what users do with models."""
    sdk.answer("getLamp", data)
    lamp = sdk.lamps.retrieve("lamp-1")
    kind = sdk.models.Lamp
    assert kind.from_dict(lamp.to_dict()) == lamp
    wire = lamp.to_dict(by_alias=True)
    assert kind.from_dict(wire) == lamp
    assert _present({key: wire[key] for key in data}) == _present(data)
    assert kind.from_dict(json.loads(lamp.to_json())) == lamp
    assert hash(lamp) == hash(kind.from_dict(wire))
    assert repr(lamp).startswith("Lamp(id='lamp-1', ")
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    assert adapter.validate_python(lamp.to_dict()) == lamp
    assert adapter.validate_json(adapter.dump_json(lamp)) == lamp
    assert adapter.json_schema()
    assert len(ModelList([lamp]).to_pandas()) == 1
    assert ModelList([lamp]).to_polars().height == 1
    assert ModelList([], kind).to_polars().columns == ModelList([kind("lamp-2")]).to_polars().columns
    assert lamp._repr_html_()
    printed = sdk.cli("lamps", "retrieve", "lamp-1", "-o", "json")
    assert (printed.status, printed.json) == (0, lamp.to_dict())
    assert sdk.cli("lamps", "retrieve", "lamp-1", "-o", "table").status == 0
    return lamp


def _present(value: Any) -> Any:
    """Return a value without the members of objects that are null: `to_dict` has all fields."""
    if isinstance(value, list):
        return [_present(item) for item in value]
    if isinstance(value, dict):
        return {key: _present(item) for key, item in value.items() if item is not None}
    return value


def hint(sdk: SDK, name: str, model: str = "Lamp") -> str:
    """Return the type of a field, as it is written."""
    return _written(get_type_hints(getattr(sdk.models, model))[name])


def _written(kind: Any) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " | ".join(map(_written, arguments))
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if origin:
        return f"{origin.__name__}[{', '.join(map(_written, arguments))}]"
    return "None" if kind is NoneType else str(kind.__name__)


@rows.works(
    "array of strings",
    "response",
    response("tags: {type: array, description: Its tags., items: {type: string}, examples: [[bright]]}"),
)
def array_of_strings(sdk: SDK) -> None:
    lamp = received(sdk, {"tags": ["bright", "new"]})
    assert lamp.tags == ["bright", "new"]
    assert "tags=['bright', 'new']" in repr(lamp)


rows.refused(
    "a required property that is writeOnly",
    "response",
    response("pin: {type: string, writeOnly: true, description: A secret., examples: [a]}"),
    schemas("Lamp: {required+: [pin]}"),
    message="Lamp.required.1: remove pin, or give responses a schema of their own",
    line="- pin",
)


rows.refused(
    "a time without a format",
    "response",
    response("seenAt: {type: string, description: When it was seen., examples: ['2026-05-04T09:30:00Z']}"),
    message="Lamp.seenAt: add format: date-time",
    line="seenAt:",
)

# --- Objects ---

BULB = schemas("""
    Bulb:
      type: object
      description: A bulb.
      properties:
        maxWatts: {type: number, description: Power.}
        madeBy: {type: string, description: Its maker.}
      examples: [{maxWatts: 9.5, madeBy: Acme}]
""")


@rows.works(
    "`$ref` to an object", "response", BULB, response("bulb: {$ref: '#/components/schemas/Bulb', examples: [{}]}")
)
def reference_to_object(sdk: SDK) -> None:
    lamp = received(sdk, {"bulb": {"maxWatts": 9, "madeBy": "Acme"}})
    assert lamp.bulb == sdk.models.Bulb(max_watts=9.0, made_by="Acme")
    assert hint(sdk, "bulb") == "Bulb | None"


@rows.works(
    "inline objects inside inline objects",
    "response",
    response("""
        maker:
          type: object
          description: Its maker.
          properties:
            fullName: {type: string, description: Name., examples: [Acme]}
            homeAddress:
              type: object
              description: Where it is.
              required: [zipCode]
              properties:
                zipCode: {type: string, description: Code., examples: ['1']}
          examples: [{}]
    """),
)
def inline_objects(sdk: SDK) -> None:
    lamp = received(sdk, {"maker": {"fullName": "Acme", "homeAddress": {"zipCode": "1"}}})
    assert lamp.maker.full_name == "Acme"
    assert lamp.maker.home_address == sdk.models.LampMakerHomeAddress(zip_code="1")
    assert type(lamp.maker) is sdk.models.LampMaker
    assert sdk.models.LampMaker.__doc__ == "Its maker."


rows.refused(
    "inline object whose class has the name of another schema",
    "response",
    schemas("LampBulb: {type: object, description: A bulb., properties: {a: {type: string, description: A.}}}"),
    response("bulb: {type: object, description: A bulb., properties: {b: {type: string, description: B.}}}"),
    message="Lamp.bulb: an object whose class would be `LampBulb`, which is the name of another one",
    line="bulb:",
)


@rows.works(
    "array of `$ref`, array of arrays of `$ref`",
    "response",
    BULB,
    response("""
        bulbs: {type: array, description: Bulbs., items: {$ref: '#/components/schemas/Bulb'}, examples: [[]]}
        grid:
          type: array
          description: Rows.
          items: {type: array, items: {$ref: '#/components/schemas/Bulb'}}
          examples: [[]]
    """),
)
def arrays_of_objects(sdk: SDK) -> None:
    bulb = {"maxWatts": 9, "madeBy": "Acme"}
    lamp = received(sdk, {"bulbs": [bulb], "grid": [[bulb, bulb], []]})
    read = sdk.models.Bulb.from_dict(bulb)
    assert (lamp.bulbs, lamp.grid) == ([read], [[read, read], []])
    assert hint(sdk, "grid") == "list[list[Bulb]] | None"


@rows.works(
    "array of inline objects",
    "response",
    response("""
        parts:
          type: array
          description: Parts.
          items: {type: object, properties: {partName: {type: string, description: Name., examples: [foot]}}}
          examples: [[{partName: foot}]]
    """),
)
def array_of_inline_objects(sdk: SDK) -> None:
    lamp = received(sdk, {"parts": [{"partName": "foot"}]})
    assert lamp.parts == [sdk.models.LampPartsItem(part_name="foot")]


# --- Maps ---


@rows.works(
    "map of numbers",
    "response",
    response("""
        limitsPerRoom:
          type: object
          description: Limits.
          additionalProperties: {type: number}
          examples: [{myRoom: 1.5}]
    """),
)
def map_of_numbers(sdk: SDK) -> None:
    lamp = received(sdk, {"limitsPerRoom": {"myRoom": 1, "other_room": 2.5}})
    assert lamp.limits_per_room == {"myRoom": 1.0, "other_room": 2.5}
    assert type(lamp.limits_per_room["myRoom"]) is float
    assert hint(sdk, "limits_per_room") == "dict[str, float] | None"


@rows.works(
    "map of `$ref`, of arrays of `$ref`, and of inline objects",
    "response",
    BULB,
    response("""
        bulbOf:
          type: object
          description: B.
          additionalProperties: {$ref: '#/components/schemas/Bulb'}
          examples: [{}]
        bulbsOf:
          type: object
          description: B.
          additionalProperties: {type: array, items: {$ref: '#/components/schemas/Bulb'}}
          examples: [{}]
        roomOf:
          type: object
          description: B.
          additionalProperties: {type: object, properties: {onFloor: {type: integer, description: F., examples: [1]}}}
          examples: [{}]
    """),
)
def map_of_objects(sdk: SDK) -> None:
    bulb = {"maxWatts": 9, "madeBy": "Acme"}
    lamp = received(sdk, {"bulbOf": {"aB": bulb}, "bulbsOf": {"aB": [bulb]}, "roomOf": {"c": {"onFloor": 2}}})
    read = sdk.models.Bulb.from_dict(bulb)
    assert (lamp.bulb_of, lamp.bulbs_of) == ({"aB": read}, {"aB": [read]})
    assert lamp.room_of == {"c": sdk.models.LampRoomOfValue(on_floor=2)}
    assert hint(sdk, "bulbs_of") == "dict[str, list[Bulb]] | None"


@rows.works(
    "object with any properties",
    "response",
    response("labels: {type: object, description: L., additionalProperties: true, examples: [{aB: 1}]}"),
)
def free_object(sdk: SDK) -> None:
    assert received(sdk, {"labels": {"aB": {"cD": [1]}}}).labels == {"aB": {"cD": [1]}}


@rows.works(
    "scalars as `additionalProperties` beside `properties`",
    "response",
    schemas("""
        Bulb:
          type: object
          description: A bulb.
          properties: {maxWatts: {type: number, description: Power.}}
          additionalProperties: {type: string}
          examples: [{maxWatts: 9.5, color: red}]
    """),
    response("bulb: {$ref: '#/components/schemas/Bulb', examples: [{}]}"),
)
def more_properties(sdk: SDK) -> None:
    lamp = received(sdk, {"bulb": {"maxWatts": 9, "madeBy": "Acme"}})
    assert (lamp.bulb.max_watts, lamp.bulb.extra) == (9.0, {"madeBy": "Acme"})


rows.refused(
    "objects as `additionalProperties` beside `properties`",
    "response",
    schemas("""
        Bulb:
          type: object
          description: A bulb.
          properties: {maxWatts: {type: number, description: Power.}}
          additionalProperties: {type: object}
    """),
    response("bulb: {$ref: '#/components/schemas/Bulb'}"),
    message="put them into a property of their own",
    line="additionalProperties:",
)

# --- Unions and null ---

SHAPES = schemas("""
    Round:
      type: object
      description: Round.
      required: [shapeKind]
      properties:
        shapeKind: {const: round, description: K.}
        outerRadius: {type: number, description: R.}
      examples: [{shapeKind: round, outerRadius: 1.5}]
    Square:
      type: object
      description: Square.
      required: [shapeKind]
      properties:
        shapeKind: {type: string, description: K., enum: [square, Square], x-strongly-open: true}
        outerRadius: {type: number, description: R.}
      examples: [{shapeKind: square, outerRadius: 1.5}]
""")
VARIANTS = "oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Square'}]"


@rows.works(
    "union of scalars",
    "response",
    response("""
        code: {type: [string, integer, 'null'], description: Code., examples: [a, 1]}
        level: {anyOf: [{type: integer}, {type: number}, {type: boolean}], description: Level., examples: [1]}
    """),
)
def union_of_scalars(sdk: SDK) -> None:
    lamp = received(sdk, {"code": 3, "level": 2})
    assert (lamp.code, lamp.level) == (3, 2.0)
    assert received(sdk, {"code": "three", "level": True}).code == "three"
    assert (hint(sdk, "code"), hint(sdk, "level")) == ("str | int | None", "float | bool | None")


@rows.works(
    "union of an object and a scalar",
    "response",
    BULB,
    response(
        "bulb: {oneOf: [{$ref: '#/components/schemas/Bulb'}, {type: string}], description: Bulb or id., examples: [a]}"
    ),
)
def union_with_scalar(sdk: SDK) -> None:
    assert received(sdk, {"bulb": "bulb-1"}).bulb == "bulb-1"
    assert received(sdk, {"bulb": {"maxWatts": 9, "madeBy": "Acme"}}).bulb.max_watts == 9.0
    assert hint(sdk, "bulb") == "Bulb | str | None"


@rows.works(
    "`oneOf` of `$ref` with a discriminator",
    "response",
    SHAPES,
    response(f"""
        shape:
          description: S.
          {VARIANTS}
          discriminator: {{propertyName: shapeKind, mapping: {{round: '#/components/schemas/Round', square: Square}}}}
          examples: [{{shapeKind: square}}]
        shapes:
          type: array
          description: S.
          items: {{{VARIANTS}, discriminator: {{propertyName: shapeKind, mapping: {{round: Round, square: Square}}}}}}
          examples: [[]]
    """),
)
def discriminator(sdk: SDK) -> None:
    variants = [{"shapeKind": "square", "outerRadius": 1}, {"shapeKind": "round", "outerRadius": 2}]
    lamp = received(sdk, {"shape": variants[0], "shapes": variants})
    square, round_ = sdk.models.Square("square", 1.0), sdk.models.Round("round", 2.0)
    assert (lamp.shape, lamp.shapes) == (square, [square, round_])
    assert hint(sdk, "shape") == "Round | Square | dict[str, Any] | None"
    unknown = {"shapeKind": "oval", "outerRadius": 3}
    assert sdk.models.Lamp.from_dict({"id": "1", "shape": unknown}).shape == unknown


@rows.works(
    "discriminator without a mapping, and nullable",
    "response",
    SHAPES,
    schemas(f"""
        Shape:
          description: S.
          {VARIANTS}
          discriminator: {{propertyName: shapeKind}}
          examples: [{{shapeKind: Square}}]
    """),
    response(
        "shape: {anyOf: [{$ref: '#/components/schemas/Shape'}, {type: 'null'}], description: S., examples: [null]}"
    ),
)
def implicit_discriminator(sdk: SDK) -> None:
    lamp = received(sdk, {"shape": {"shapeKind": "Square", "outerRadius": 1}})
    assert lamp.shape == sdk.models.Square("Square", 1.0)
    assert received(sdk, {"shape": None}).shape is None


rows.refused(
    "`oneOf` of objects without a discriminator",
    "response",
    SHAPES,
    response(f"shape: {{description: S., {VARIANTS}}}"),
    message="Lamp.shape.oneOf: several kinds of objects without a discriminator: add a `discriminator`",
    line="oneOf:",
)
rows.refused(
    "discriminator of a property that a variant does not have",
    "response",
    SHAPES,
    response(f"shape: {{description: S., {VARIANTS}, discriminator: {{propertyName: kind}}}}"),
    message="a variant without `kind`: add the property",
)
rows.refused(
    "discriminator of a property that can have the same value in several variants",
    "response",
    SHAPES,
    schemas("Round: {properties: {shapeKind: {const: !remove x, enum: !remove x, type: string}}}"),
    response(f"shape: {{description: S., {VARIANTS}, discriminator: {{propertyName: shapeKind}}, examples: [{{}}]}}"),
    message="Lamp.shape.oneOf.0: require shapeKind in this variant, with a const or an enum",
    line="- $ref: '#/components/schemas/Round'",
)

rows.refused(
    "`discriminator` without `oneOf`",
    "response",
    schemas("""
        Bulb:
          type: object
          description: A bulb.
          discriminator: {propertyName: kind}
          properties: {kind: {type: string, description: K.}}
    """),
    response("bulb: {$ref: '#/components/schemas/Bulb'}"),
    message="Bulb.discriminator: `discriminator` without `oneOf`: write `oneOf` with all variants",
    line="discriminator:",
)


@rows.works(
    "nullable by `type`, `anyOf` and `oneOf`",
    "response",
    BULB,
    response("""
        first: {type: [string, 'null'], description: A., examples: [a]}
        second: {anyOf: [{type: string}, {type: 'null'}], description: A., examples: [a]}
        third: {oneOf: [{$ref: '#/components/schemas/Bulb'}, {type: 'null'}], description: A., examples: [null]}
        items: {type: [array, 'null'], description: A., items: {type: [string, 'null']}, examples: [[a, null]]}
        inline:
          type: [object, 'null']
          description: A.
          properties: {a: {type: string, description: A.}}
          examples: [null]
    """),
)
def nullable(sdk: SDK) -> None:
    lamp = received(sdk, {"first": None, "second": None, "third": None, "items": None, "inline": None})
    assert [lamp.first, lamp.second, lamp.third, lamp.items, lamp.inline] == [None] * 5
    bulb = {"maxWatts": 9, "madeBy": "Acme"}
    lamp = received(sdk, {"first": "a", "second": "b", "third": bulb, "items": ["a", None], "inline": {"a": "b"}})
    assert (lamp.third.max_watts, lamp.items, lamp.inline.a) == (9.0, ["a", None], "b")
    assert hint(sdk, "items") == "list[str | None] | None"


rows.refused(
    "`nullable: true` of OpenAPI 3.0",
    "response",
    response("tag: {type: string, nullable: true, description: T., examples: [a]}"),
    message="Lamp.tag.nullable: `nullable`: write null as a type, as in `type: [string, 'null']`",
    line="nullable:",
)

# --- Values ---


@rows.works(
    "`const`, and enumerations of integers and of unusual strings",
    "response",
    schemas("Level: {type: integer, description: L., enum: [1, 2, 3], x-strongly-open: true, examples: [1]}"),
    response("""
        object: {const: lamp, description: Type., examples: [lamp]}
        level: {$ref: '#/components/schemas/Level'}
        voltage: {type: integer, description: V., enum: [110, 230], x-strongly-open: true, examples: [110]}
        odd:
          type: string
          description: O.
          enum: ['a b', "it's \\"it\\"", 'é😀', '', 'None', "new\\nline"]
          x-strongly-open: true
          examples: ['']
    """),
)
def values(sdk: SDK) -> None:
    lamp = received(sdk, {"object": "lamp", "level": 2, "voltage": 230, "odd": 'it\'s "it"'})
    assert (lamp.object_, lamp.level, lamp.voltage, lamp.odd) == ("lamp", 2, 230, 'it\'s "it"')
    for value in ("a b", "é😀", "", "None", "new\nline"):
        assert received(sdk, {"odd": value}).odd == value
        assert repr(value) in hint(sdk, "odd")
    assert sdk.models.Lamp.from_dict({"id": "1", "level": 7, "voltage": 5}).level == 7
    assert hint(sdk, "voltage") == "Literal[110, 230] | int | None"


@rows.works(
    "formats",
    "response",
    response("""
        onDate: {type: string, format: date, description: F., examples: ['2026-05-04']}
        time: {type: string, format: time, description: F., examples: ['09:30:00Z']}
        length: {type: string, format: duration, description: F., examples: [P1D]}
        uuid: {type: string, format: uuid, description: F., examples: [0b4e9a1c-3b0f-4d8e-9a51-3c1b8a1d2e3f]}
        link: {type: string, format: uri, description: F., examples: ['https://a.example']}
        raw: {type: string, format: byte, description: F., examples: [aGk=]}
        file: {type: string, format: binary, description: F., examples: [hi]}
        big: {type: integer, format: int64, description: F., examples: [9007199254740993]}
        single: {type: number, format: float, description: F., examples: [1.5]}
        price: {type: string, format: decimal, description: F., examples: ['0.10']}
        unknown: {type: string, format: color, description: F., examples: [red]}
        soldAt: {type: string, format: date-time, description: F., examples: ['2026-05-04T09:30:00Z']}
    """),
)
def formats(sdk: SDK) -> None:
    data = {
        "onDate": "2026-05-04",
        "time": "09:30:00Z",
        "length": "P1D",
        "uuid": "0b4e9a1c-3b0f-4d8e-9a51-3c1b8a1d2e3f",
        "link": "https://a.example",
        "raw": "aGk=",
        "file": "hi",
        "big": 9007199254740993,
        "single": 1.5,
        "price": "0.10",
        "unknown": "red",
        "soldAt": "2026-05-04T09:30:00Z",
    }
    lamp = received(sdk, data)
    assert (lamp.on_date, lamp.big, lamp.price) == ("2026-05-04", 9007199254740993, "0.10")
    assert {hint(sdk, name) for name in ("on_date", "raw", "price", "sold_at")} == {"str | None"}
    assert str(ModelList([lamp]).to_pandas().sold_at.dtype) == "datetime64[us, UTC]"


@rows.works(
    "`readOnly`, `writeOnly` and `deprecated`",
    "response",
    response("""
        serial: {type: string, readOnly: true, description: S., examples: [a]}
        pin: {type: string, writeOnly: true, description: P., examples: [a]}
        watts: {type: number, deprecated: true, description: 'Deprecated since 2026-05-04, use `size`.', examples: [1]}
    """),
)
def annotations(sdk: SDK) -> None:
    lamp = received(sdk, {"serial": "s-1", "watts": 1})
    assert (lamp.serial, lamp.to_dict()["watts"]) == ("s-1", 1.0)
    assert not hasattr(lamp, "pin")


# --- Composition ---


@rows.works(
    "`allOf` of objects, and of one `$ref`",
    "response",
    BULB,
    response("""
        bulb:
          description: Its bulb.
          allOf:
            - $ref: '#/components/schemas/Bulb'
            - {required: [soldIn], properties: {soldIn: {type: string, description: S.}}}
          examples: [{soldIn: EU}]
        spare: {description: The spare one., allOf: [{$ref: '#/components/schemas/Bulb'}], examples: [{}]}
    """),
)
def all_of(sdk: SDK) -> None:
    bulb = {"maxWatts": 9, "madeBy": "Acme"}
    lamp = received(sdk, {"bulb": {**bulb, "soldIn": "EU"}, "spare": bulb})
    assert lamp.bulb == sdk.models.LampBulb("EU", 9.0, "Acme")
    assert lamp.spare == sdk.models.Bulb(9.0, "Acme")


@rows.works(
    "`allOf` as a schema with a name",
    "response",
    BULB,
    schemas("""
        SmartBulb:
          description: A smart one.
          allOf: [{$ref: '#/components/schemas/Bulb'}]
          properties: {appName: {type: string, description: S.}}
          examples: [{appName: a}]
    """),
    response("bulb: {$ref: '#/components/schemas/SmartBulb', examples: [{}]}"),
)
def all_of_with_name(sdk: SDK) -> None:
    lamp = received(sdk, {"bulb": {"maxWatts": 9, "madeBy": "Acme", "appName": "a"}})
    assert lamp.bulb == sdk.models.SmartBulb(9.0, "Acme", "a")


rows.refused(
    "`allOf` of scalars",
    "response",
    response("tag: {description: T., allOf: [{type: string}, {maxLength: 3}]}"),
    message="Lamp.tag.allOf: `allOf` of anything but objects: write one schema",
    line="allOf:",
)
rows.refused(
    "`allOf` with two schemas for one property",
    "response",
    BULB,
    response("""
        bulb:
          description: B.
          allOf: [{$ref: '#/components/schemas/Bulb'}, {properties: {madeBy: {type: integer, description: N.}}}]
    """),
    message="`madeBy`, which another part of `allOf` has, too: write it in one of them only",
    line="madeBy:",
)


@rows.works(
    "recursion, direct and mutual",
    "response",
    schemas("""
        Room:
          type: object
          description: A room.
          properties:
            roomName: {type: string, description: N.}
            inside: {type: array, description: Rooms in it., items: {$ref: '#/components/schemas/Room'}}
            lampOf: {type: object, description: By place., additionalProperties: {$ref: '#/components/schemas/Lamp'}}
          examples: [{roomName: a, inside: [{roomName: b}], lampOf: {desk: {id: lamp-2}}}]
    """),
    response("""
        room: {$ref: '#/components/schemas/Room', examples: [{}]}
        spare: {$ref: '#/components/schemas/Lamp', examples: [{id: lamp-2}]}
    """),
)
def recursion(sdk: SDK) -> None:
    data = {
        "spare": {"id": "lamp-2", "createdAt": "2026-05-04T09:30:00Z", "spare": {"id": "lamp-3"}},
        "room": {"roomName": "a", "inside": [{"roomName": "b"}], "lampOf": {"myDesk": {"id": "lamp-4"}}},
    }
    lamp = received(sdk, data)
    assert lamp.spare.spare == sdk.models.Lamp("lamp-3")
    assert lamp.room.inside == [sdk.models.Room("b")]
    assert lamp.room.lamp_of == {"myDesk": sdk.models.Lamp("lamp-4")}
    assert hint(sdk, "inside", "Room") == "list[Room] | None"


rows.refused(
    "recursion without an object",
    "response",
    schemas("Tree: {type: array, description: T., items: {$ref: '#/components/schemas/Tree'}}"),
    response("tree: {$ref: '#/components/schemas/Tree'}"),
    message="Tree.items: `Tree`, which contains itself without an object in between",
    line="items:",
)

# --- What types cannot express ---

for construct, text in {
    "patternProperties": "{type: object, patternProperties: {'^a': {type: string}}}",
    "prefixItems": "{type: array, prefixItems: [{type: string}], items: {type: string}}",
    "not": "{type: string, not: {const: a}}",
    "if": "{type: object, if: {required: [a]}, then: {required: [b]}}",
    "dependentSchemas": "{type: object, dependentSchemas: {a: {required: [b]}}}",
}.items():
    rows.refused(
        f"`{construct}`",
        "response",
        response(f"tag: {text[:-1]}, description: T.}}"),
        message=f"Lamp.tag.{construct}: `{construct}`: write ",
        line=f"{construct}:",
    )
rows.refused(
    "boolean schema",
    "response",
    response("tag: true"),
    message="Lamp.tag: `true` as a schema: write a schema with a `type`",
    line="tag: true",
)
rows.refused(
    "schema without `type`",
    "response",
    response("tag: {description: T., examples: [a]}"),
    message="Lamp.tag: a schema without `type`: write `$ref`, or `type`: string, ",
    line="tag:",
)
rows.refused(
    "unknown `type`",
    "response",
    response("tag: {type: file, description: T.}"),
    message="Lamp.tag",
    line="type: file",
)
rows.refused(
    "array without `items`",
    "response",
    response("tag: {type: array, description: T.}"),
    message="Lamp.tag: add items",
    line="tag:",
)
rows.refused(
    "keywords beside `$ref`",
    "response",
    BULB,
    response("bulb: {$ref: '#/components/schemas/Bulb', required: [madeBy]}"),
    message="Lamp.bulb.required: `required` beside `$ref`: write it where the `$ref` leads to, or use `allOf`",
    line="required:",
)
rows.refused(
    "property without a description",
    "response",
    response("tag: {type: string, examples: [a]}"),
    message="Lamp.tag: no `description`",
    line="tag:",
)

# --- Names ---

NAMES = {
    "extra": "extra_",
    "self": "self_",
    "cls": "cls",
    "toDict": "to_dict_",
    "fromDict": "from_dict_",
    "fromResponse": "from_response_",
    "dict": "dict_",
    "toJson": "to_json_",
    "fromAnswer": "from_answer",
    "classmethod": "classmethod_",
    "str": "str_",
    "list": "list_",
    "class": "class_",
    "get": "get",
    "import": "import_",
    "data": "data",
    "values": "values",
    "value": "value",
}


@rows.works(
    "properties whose names have a meaning in Python",
    "response",
    response("\n".join(f"'{name}': {{type: string, description: N., examples: [a]}}" for name in NAMES)),
)
def names(sdk: SDK) -> None:
    lamp = received(sdk, {key: f"a {key}" for key in NAMES})
    for key, name in NAMES.items():
        assert getattr(lamp, name) == f"a {key}"
    assert lamp.extra == {}


rows.refused(
    "properties with the same name in Python",
    "response",
    response("""
        volumeId: {type: string, description: V., examples: [a]}
        volume_id: {type: string, description: V., examples: [a]}
    """),
    message="Lamp.volume_id",
    line="volume_id:",
)
rows.refused(
    "properties whose names are not camelCase, such as `x-y`, `$top`, `1st` and `_links`",
    "response",
    response("""
        x-y: {type: string, description: N., examples: [a]}
        $top: {type: string, description: N., examples: [a]}
        1st: {type: string, description: N., examples: [a]}
        _links: {type: string, description: N., examples: [a]}
    """),
    message="Lamp.$top: write it in camelCase",
    line="$top:",
)
