"""Rows about parameters."""

import datetime as dt

import pytest

from strongly import ValidationError
from tests.spec.support.rows import Edit, Rows, document, parameter
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


# --- Types of query parameters ---


def query(name: str, schema: str, example: str, more: str = "") -> Edit:
    """One more query parameter of listLamps."""
    return parameter(
        "listLamps", f"{{name: {name}, in: query, description: A filter., {more} schema: {schema}, example: {example}}}"
    )


@rows.works("integer", "query", query("floor", "{type: integer, minimum: 0, maximum: 9}", "2"))
def integer(sdk: SDK) -> None:
    list(sdk.lamps.list(floor=2))
    assert sdk.sent.parameters["query", "floor"] == 2
    list(sdk.lamps.list())
    assert ("query", "floor") not in sdk.sent.parameters
    with pytest.raises(ValidationError, match="floor must be an int, not str"):
        list(sdk.lamps.list(floor="2"))
    with pytest.raises(ValidationError, match="floor must be at least 0"):
        list(sdk.lamps.list(floor=-1))


@rows.works("number", "query", query("watts", "{type: number, minimum: 0, maximum: 99}", "2.5"))
def number(sdk: SDK) -> None:
    list(sdk.lamps.list(watts=2.5))
    assert sdk.sent.parameters["query", "watts"] == 2.5


@rows.works("string that can be null", "query", query("color", "{type: [string, 'null'], maxLength: 20}", "red"))
def nullable(sdk: SDK) -> None:
    list(sdk.lamps.list(color="red"))
    assert sdk.sent.parameters["query", "color"] == "red"
    list(sdk.lamps.list(color=None))
    assert ("query", "color") not in sdk.sent.parameters


@rows.works("integer enum", "query", query("level", "{type: integer, x-strongly-open: true, enum: [1, 2, 3]}", "2"))
def integer_enum(sdk: SDK) -> None:
    list(sdk.lamps.list(level=3))
    assert sdk.sent.parameters["query", "level"] == 3


@rows.works(
    "inline string enum", "query", query("mood", "{type: string, x-strongly-open: true, enum: [warm, cold]}", "warm")
)
def inline_enum(sdk: SDK) -> None:
    list(sdk.lamps.list(mood="cold"))
    assert sdk.sent.parameters["query", "mood"] == "cold"


@rows.works("date", "query", query("soldOn", "{type: string, format: date, maxLength: 10}", "'2026-05-04'"))
def date(sdk: SDK) -> None:
    for given in ("2026-05-04", dt.date(2026, 5, 4)):
        list(sdk.lamps.list(sold_on=given))
        assert sdk.sent.parameters["query", "soldOn"] == "2026-05-04"
    with pytest.raises(ValidationError, match=r"sold_on must be a date, not a datetime: pass its \.date\(\)"):
        list(sdk.lamps.list(sold_on=dt.datetime(2026, 5, 4, tzinfo=dt.UTC)))


@rows.works(
    "date-time", "query", query("since", "{type: string, format: date-time, maxLength: 40}", "'2026-05-04T09:30:00Z'")
)
def date_time(sdk: SDK) -> None:
    list(sdk.lamps.list(since="2026-05-04T09:30:00Z"))
    assert sdk.sent.parameters["query", "since"] == "2026-05-04T09:30:00Z"
    list(sdk.lamps.list(since=dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))))
    assert sdk.sent.parameters["query", "since"] == "2026-05-04T09:30:00+02:00"
    with pytest.raises(ValidationError, match="since must have a time zone"):
        list(sdk.lamps.list(since=dt.datetime(2026, 5, 4, tzinfo=dt.UTC).replace(tzinfo=None)))


@rows.works(
    "union of scalars",
    "query",
    query("size", "{anyOf: [{type: string, maxLength: 9}, {type: integer, minimum: 0, maximum: 9}]}", "3"),
)
def union_of_scalars(sdk: SDK) -> None:
    list(sdk.lamps.list(size="large"))
    assert sdk.sent.parameters["query", "size"] == "large"
    list(sdk.lamps.list(size=3))
    assert sdk.sent.query.endswith("size=3")
    with pytest.raises(ValidationError, match="size must be a str or an int, not float"):
        list(sdk.lamps.list(size=3.5))


rows.refused(
    "default",
    "query",
    query("floor", "{type: integer, minimum: 0, maximum: 9, default: 1}", "2"),
    message="default: remove it, and describe it: generated clients would send it",
    line="default: 1",
)

# --- Arrays and objects ---

EXPLODED = "style: form, explode: true,"
STRINGS = "{type: array, maxItems: 9, items: {type: string, maxLength: 20}}"


@rows.works("array with style: form", "query", query("colors", STRINGS, "[red]", EXPLODED))
def array(sdk: SDK) -> None:
    for given in (["red", "a b&c,d"], ("red", "a b&c,d"), {"a b&c,d", "red"}):
        list(sdk.lamps.list(colors=given))
        assert sorted(sdk.sent.parameters["query", "colors"]) == ["a b&c,d", "red"]
    assert sdk.cli("lamps", "list", "--colors", "red", "--colors", "blue").status == 0
    assert sdk.sent.parameters["query", "colors"] == ["red", "blue"]
    with pytest.raises(ValidationError, match="colors must not be empty: leave it out instead"):
        list(sdk.lamps.list(colors=[]))
    with pytest.raises(ValidationError, match="colors must be a list, not str"):
        list(sdk.lamps.list(colors="red"))


@rows.works(
    "array with style: form, explode: false", "query", query("colors", STRINGS, "[red]", "style: form, explode: false,")
)
def comma_separated(sdk: SDK) -> None:
    list(sdk.lamps.list(colors=["red", "light blue"]))
    assert sdk.sent.query.endswith("colors=red,light+blue")
    assert sdk.sent.parameters["query", "colors"] == ["red", "light blue"]
    with pytest.raises(ValidationError, match=r"colors\[0\] must not contain ',', which separates the elements"):
        list(sdk.lamps.list(colors=["a,b"]))


@rows.works(
    "array with style: spaceDelimited",
    "query",
    query("colors", STRINGS, "[red]", "style: spaceDelimited, explode: false,"),
)
def space_delimited(sdk: SDK) -> None:
    list(sdk.lamps.list(colors=["red", "blue"]))
    assert sdk.sent.parameters["query", "colors"] == ["red", "blue"]


@rows.works(
    "array with style: pipeDelimited",
    "query",
    query("colors", STRINGS, "[red]", "style: pipeDelimited, explode: false,"),
)
def pipe_delimited(sdk: SDK) -> None:
    list(sdk.lamps.list(colors=["red", "blue"]))
    assert sdk.sent.parameters["query", "colors"] == ["red", "blue"]


@rows.works(
    "array of integers",
    "query",
    query("levels", "{type: array, maxItems: 9, items: {type: integer, minimum: 0, maximum: 9}}", "[1]", EXPLODED),
)
def integers(sdk: SDK) -> None:
    list(sdk.lamps.list(levels=[1, 2]))
    assert sdk.sent.parameters["query", "levels"] == [1, 2]
    with pytest.raises(ValidationError, match=r"levels\[1\] must be an int, not str"):
        list(sdk.lamps.list(levels=[1, "2"]))


@rows.works(
    "array of an enum",
    "query",
    query("kinds", "{type: array, maxItems: 9, items: {$ref: '#/components/schemas/LampKind'}}", "[small]", EXPLODED),
)
def enums(sdk: SDK) -> None:
    list(sdk.lamps.list(kinds=["small", "large"]))
    assert sdk.sent.parameters["query", "kinds"] == ["small", "large"]


FILTER = """{type: object, description: A filter., additionalProperties: false, properties: {
    mood: {type: string, maxLength: 20, description: A mood., examples: [warm]},
    minWatts: {type: integer, minimum: 0, maximum: 99, description: A power., examples: [5]}},
    examples: [{mood: warm}]}"""


@rows.works("object with style: deepObject", "query", query("filter", FILTER, "{mood: warm}", "style: deepObject,"))
def deep_object(sdk: SDK) -> None:
    list(sdk.lamps.list(filter={"mood": "a b", "min_watts": 5}))
    assert sdk.sent.parameters["query", "filter"] == {"mood": "a b", "minWatts": 5}
    with pytest.raises(ValidationError, match=r"filter\.moods is not a known key; did you mean 'mood'\?"):
        list(sdk.lamps.list(filter={"moods": "warm"}))
    with pytest.raises(ValidationError, match="filter must not be empty: leave it out instead"):
        list(sdk.lamps.list(filter={}))


@rows.works(
    "map with style: deepObject",
    "query",
    query(
        "labels",
        "{type: object, description: Labels., additionalProperties: {type: string, maxLength: 20}, examples: [{a: b}]}",
        "{a: b}",
        "style: deepObject,",
    ),
)
def deep_map(sdk: SDK) -> None:
    list(sdk.lamps.list(labels={"room A": "x"}))
    assert sdk.sent.parameters["query", "labels"] == {"room A": "x"}


# --- Names ---


@rows.works(
    "names that Python or the SDK has",
    "query",
    query("query", "{type: string, maxLength: 20}", "a"),
    query("text", "{type: string, maxLength: 20}", "b"),
    query("body", "{type: string, maxLength: 20}", "c"),
    query("self", "{type: string, maxLength: 20}", "d"),
    query("import", "{type: string, maxLength: 20}", "e"),
    query("timeout", "{type: integer, minimum: 1, maximum: 9}", "1"),
    query("integer", "{type: integer, minimum: 1, maximum: 9}", "1"),
    query("lamp", "{type: string, maxLength: 20}", "g"),
    query("error", "{type: string, maxLength: 20}", "h"),
    query("list", "{type: array, maxItems: 9, items: {type: string, maxLength: 20}}", "[i]", EXPLODED),
    query("array", "{type: array, maxItems: 9, items: {type: string, maxLength: 20}}", "[j]", EXPLODED),
    query("str", "{type: integer, minimum: 1, maximum: 9}", "1"),
)
def names_in_use(sdk: SDK) -> None:
    given = {"query": "a", "text": "b", "body_": "c", "self_": "d", "import_": "e", "timeout_": 1, "integer": 2}
    given |= {"lamp": "g", "error": "h"}
    list(sdk.lamps.list(**given, list_=["i"], array=["j"], str_=3))
    sent = {name: value for (_, name), value in sdk.sent.parameters.items() if name not in ("limit", "offset")}
    expected = {"query": "a", "text": "b", "body": "c", "self": "d", "timeout": 1, "integer": 2, "lamp": "g"}
    assert sent == expected | {"error": "h", "import": "e", "list": ["i"], "array": ["j"], "str": 3}


@rows.works(
    "names that Python cannot have",
    "query",
    query("'filter[name]'", "{type: string, maxLength: 20}", "a"),
    query("$top", "{type: integer, minimum: 1, maximum: 9}", "1"),
    query("x-y", "{type: string, maxLength: 20}", "b"),
    query(r"""'a\b"c''d'""", "{type: string, maxLength: 20}", "c"),
    query(
        r"""'t"[]\'""",
        "{type: array, maxItems: 9, items: {type: string, maxLength: 9}}",
        "[a]",
        "style: form, explode: true,",
    ),
)
def other_names(sdk: SDK) -> None:
    list(sdk.lamps.list(filter_name="a", top=1, x_y="b", a_b_c_d="c", t=["d"]))
    sent = {name: value for (_, name), value in sdk.sent.parameters.items() if name not in ("limit", "offset")}
    assert sent == {"filter[name]": "a", "$top": 1, "x-y": "b", "a\\b\"c'd": "c", 't"[]\\': ["d"]}


rows.refused(
    "names that are the same in Python",
    "path and query",
    parameter(
        "getLamp", "{name: lamp_id, in: query, description: An id., schema: {type: string, maxLength: 9}, example: a}"
    ),
    message="rename one of them: both are `lamp_id` in Python",
    line="name: lamp_id",
)

# --- Headers and cookies ---


@rows.works(
    "header",
    "header",
    parameter(
        "createLamp",
        "{name: X-Trace, in: header, description: A trace., schema: {type: string, maxLength: 20}, example: a}",
    ),
    parameter(
        "createLamp",
        "{name: X-Level, in: header, required: true, description: A level.,"
        " schema: {type: integer, minimum: 0, maximum: 9}, example: 1}",
    ),
)
def header(sdk: SDK) -> None:
    sdk.lamps.create(name="Desk", x_level=2, x_trace="abc")
    assert (sdk.sent.headers["x-level"], sdk.sent.headers["x-trace"]) == ("2", "abc")
    assert sdk.sent.json == {"name": "Desk"}
    sdk.lamps.create({"name": "Desk"}, x_level=3)
    assert sdk.sent.headers["x-level"] == "3"
    assert "x-trace" not in sdk.sent.headers
    with pytest.raises(ValidationError, match="x_trace contains a control character"):
        sdk.lamps.create(name="Desk", x_level=2, x_trace="a\r\nX-API-Key: b")
    assert sdk.cli("lamps", "create", "--name", "Desk", "--x-level", "4").status == 0
    assert sdk.sent.headers["x-level"] == "4"


@rows.works(
    "array in a header",
    "header",
    parameter(
        "getLamp",
        "{name: X-Colors, in: header, description: Colors., style: simple, explode: false,"
        f" schema: {STRINGS}, example: [red]}}",
    ),
)
def header_array(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1", x_colors=["red", "blue"])
    assert sdk.sent.headers["x-colors"] == "red,blue"


rows.refused(
    "header that the client sets",
    "header",
    parameter(
        "getLamp",
        "{name: Authorization, in: header, description: A., schema: {type: string, maxLength: 9}, example: a}",
    ),
    message="the header Authorization, which HTTP or the client sets itself: remove it, or rename it",
    line="name: Authorization",
)
rows.refused(
    "cookie",
    "cookie",
    parameter(
        "getLamp", "{name: session, in: cookie, description: A., schema: {type: string, maxLength: 9}, example: a}"
    ),
    message="a cookie parameter: use a query parameter or a header",
    line="name: session",
)

# --- Paths ---


def path_id(schema: str, example: str = "1", more: str = "") -> Edit:
    return document(
        "components: {parameters: {LampId: {name: lampId, in: path, required: true, description: An id.,"
        f" {more} schema=: {schema}, example: {example}}}}}}}"
    )


@rows.works("integer", "path", path_id("{type: integer, minimum: 1, maximum: 99}"))
def integer_id(sdk: SDK) -> None:
    sdk.lamps.retrieve(7)
    assert sdk.sent.path.endswith("/lamps/7")
    with pytest.raises(ValidationError, match="lamp_id must be an int, not str"):
        sdk.lamps.retrieve("7")
    assert sdk.cli("lamps", "retrieve", "8").status == 0
    assert sdk.sent.path.endswith("/lamps/8")


@rows.works("string with characters to encode", "path")
def encoded_id(sdk: SDK) -> None:
    sdk.lamps.retrieve("a/b ?%")
    assert sdk.sent.path.endswith("/lamps/a%2Fb%20%3F%25")
    with pytest.raises(ValidationError, match=r"lamp_id must be the id of a resource, not '\.\.'"):
        sdk.lamps.retrieve("..")


rows.refused(
    "style: label",
    "path",
    path_id("{type: string, minLength: 1, maxLength: 9}", "a", "style: label,"),
    message="style: label: use style: simple",
    line="style: label",
)
rows.refused(
    "style: matrix",
    "path",
    path_id("{type: string, minLength: 1, maxLength: 9}", "a", "style: matrix,"),
    message="style: matrix: use style: simple",
    line="style: matrix",
)
rows.refused(
    "array",
    "path",
    path_id(STRINGS, "[a]"),
    message="a path parameter of type array: use a string, or a query parameter",
    line="schema:",
)
rows.refused(
    "path without its parameter",
    "path",
    document("paths: {'/lamps/{lampId}': {parameters=: []}}"),
    message="the path has {lampId}: add a path parameter lampId",
    line="get:",
)
rows.refused(
    "parameter that the path lacks",
    "path",
    parameter(
        "listLamps",
        "{name: roomId, in: path, required: true, description: A.,"
        " schema: {type: string, minLength: 1, maxLength: 9}, example: a}",
    ),
    message="the path /lamps has no {roomId}: add it to the path, or remove it here",
    line="name: roomId",
)


@rows.works(
    "parameters of the path and of the operation",
    "query",
    document(
        "paths: {/lamps: {parameters: [{name: floor, in: query, description: Of the path.,"
        " schema: {type: string, maxLength: 9}, example: a}]}}"
    ),
    query("floor", "{type: integer, minimum: 0, maximum: 9}", "1"),
)
def overridden(sdk: SDK) -> None:
    list(sdk.lamps.list(floor=2))
    assert sdk.sent.parameters["query", "floor"] == 2
    sdk.lamps.create(name="Desk", floor="ground")
    assert sdk.sent.query == "floor=ground"


# --- Body and parameters together ---


@rows.works(
    "query parameters beside a body",
    "query and body",
    parameter(
        "createLamp", "{name: isDry, in: query, description: Only check., schema: {type: boolean}, example: true}"
    ),
    parameter(
        "updateLamp",
        "{name: isForced, in: query, required: true, description: Always., schema: {type: boolean}, example: true}",
    ),
)
def query_and_body(sdk: SDK) -> None:
    sdk.lamps.create({"name": "Desk"}, is_dry=True)
    assert (sdk.sent.json, sdk.sent.query) == ({"name": "Desk"}, "isDry=true")
    sdk.lamps.create(name="Desk", is_dry=False)
    assert (sdk.sent.json, sdk.sent.query) == ({"name": "Desk"}, "isDry=false")
    sdk.lamps.with_raw_response.create(name="Desk")
    assert (sdk.sent.json, sdk.sent.query) == ({"name": "Desk"}, "")
    sdk.lamps.update("lamp-1", note=None, is_forced=True)
    assert (sdk.sent.json, sdk.sent.query) == ({"note": None}, "isForced=true")
    assert sdk.cli("lamps", "create", "--name", "Desk", "--is-dry").status == 0
    assert (sdk.sent.json, sdk.sent.query) == ({"name": "Desk"}, "isDry=true")


rows.refused(
    "a key of the body with the name of a query parameter",
    "query and body",
    parameter(
        "createLamp", "{name: name, in: query, description: A., schema: {type: string, maxLength: 9}, example: a}"
    ),
    message="the key name and the query parameter name are both name in Python: rename one of them",
    line="name:",
)

# --- What is refused ---

rows.refused(
    "content",
    "query",
    parameter(
        "listLamps",
        "{name: where, in: query, description: A., content: {application/json: {schema: {type: object}, example: {}}}}",
    ),
    message="a parameter with content: use schema, and style: deepObject for an object",
    line="name: where",
)
rows.refused(
    "object without style: deepObject",
    "query",
    query("filter", FILTER, "{mood: warm}"),
    message="an object with style: form: use style: deepObject",
    line="name: filter",
)
rows.refused(
    "allowReserved",
    "query",
    query("color", "{type: string, maxLength: 9}", "a", "allowReserved: true,"),
    message="allowReserved: true: remove it: values are always percent-encoded",
    line="allowReserved",
)
rows.refused(
    "allowEmptyValue for a boolean",
    "query",
    query("isLit", "{type: boolean}", "true", "allowEmptyValue: true,"),
    message="allowEmptyValue for other types than string: remove it",
    line="allowEmptyValue",
)
rows.refused(
    "array of arrays",
    "query",
    query("grid", f"{{type: array, maxItems: 9, items: {STRINGS}}}", "[[a]]"),
    message="a query parameter of type array: use a scalar, or an array of scalars",
    line="schema:",
)


@rows.works(
    "allowEmptyValue for a string",
    "query",
    query("color", "{type: string, maxLength: 9}", "a", "allowEmptyValue: true,"),
)
def empty_value(sdk: SDK) -> None:
    list(sdk.lamps.list(color=""))
    assert sdk.sent.query.endswith("color=")
