"""Names of the document become names that Python and the SDK have not taken yet, or are refused."""

import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.spec.document import SpecError
from tools.spec.names import Kind, pascal_case, python_name, reserved, snake_case

KINDS: tuple[Kind, ...] = ("field", "key", "parameter", "method", "resource", "model", "operation")
ON_THE_WIRE: tuple[Kind, ...] = ("field", "key", "parameter")


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("createdAt", "created_at"),
        ("filter[name]", "filter_name"),
        ("createdAt[gte]", "created_at_gte"),
        ("$top", "top"),
        ("x-y", "x_y"),
        ("If-Match", "if_match"),
        ("_id", "id"),
        ("2fa", "field_2fa"),
        ("class", "class_"),
        ("Größe", "größe"),
        ("ﬁle", "file"),
    ],
)
@pytest.mark.parametrize("kind", ON_THE_WIRE)
def test_names_of_the_wire_are_spelled_as_in_python(name: str, python: str, kind: Kind) -> None:
    assert python_name(name, kind) == python


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        (
            "field",
            ["extra", "self", "toDict", "toJson", "fromDict", "fromResponse", "classmethod", "str", "list", "dict"],
        ),
        ("key", ["body", "self", "timeout", "maxRetries", "extraBody", "wait", "exist_ok", "str"]),
        ("parameter", ["body", "fields", "timeout", "self", "str", "tuple"]),
    ],
)
def test_names_that_are_taken_get_an_underscore(kind: Kind, taken: list[str]) -> None:
    assert [python_name(name, kind) for name in taken] == [f"{snake_case(name)}_" for name in taken]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("method", ["import", "with_raw_response", "mro", "", "9", "List"]),
        ("resource", ["import", "with_options", "base_url", "sandbox", "close", "ÄB"]),
        ("model", ["Exception", "Page", "Model", "Strongly", "TimeoutError", "None", "Any", "volume", "Data-Set", ""]),
        ("operation", ["", "Get", "9", "get volume"]),
        ("field", ["", "$", "__"]),
    ],
)
def test_names_are_refused(kind: Kind, names: list[str]) -> None:
    for name in names:
        with pytest.raises(SpecError):
            python_name(name, kind)


def test_names_that_the_templates_use_are_reserved_for_parameters() -> None:
    # A leading underscore keeps names of the wire free.
    assert not any(name.startswith("_") for kind in KINDS for name in reserved(kind) if kind == "parameter")
    assert {"models", "parse"} <= reserved("parameter")
    # The module of an operation imports encoders with an alias if a parameter has their name.
    assert not {"text", "query", "date"} & reserved("parameter")


@given(st.text(max_size=12), st.sampled_from(KINDS))
def test_every_name_is_one_of_python_or_refused(name: str, kind: Kind) -> None:
    try:
        python = python_name(name, kind)
    except SpecError:
        return
    assert python.isidentifier()
    assert not keyword.iskeyword(python)
    assert python not in reserved(kind)
    assert not python.startswith("_")
    # Python normalizes identifiers.
    (statement,) = ast.parse(f"{python} = 0").body
    assert ast.unparse(statement) == f"{python} = 0"


def test_classes_are_in_pascal_case() -> None:
    assert [pascal_case(name) for name in ("data-set", "sizeGB", "api_keys")] == ["DataSet", "SizeGb", "ApiKeys"]
