"""No document gives a traceback or more than a screen: what is wrong is said in sentences with a line."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("openapi_spec_validator")

from tests.spec.style_faults import BASE
from tools.spec.document import load_document, located, read
from tools.spec.lint import lint
from tools.spec.lint.__main__ import main

Place = tuple[str | int, ...]

DOCUMENT, LINES = read(BASE)
TEXT = BASE.read_text(encoding="utf-8")
FINDING = re.compile(r"openapi\.yaml:\d+: [^\n]+: [^\n]+")
# Longer lines would fill a screen.
LONGEST = 400

KEYS = (
    *(
        "$ref",
        "x-y",
        "import",
        "prefixItems",
        "properties",
        "items",
        "type",
        "enum",
        "const",
        "allOf",
        "oneOf",
        "anyOf",
    ),
    *("patternProperties", "additionalProperties", "parameters", "schema", "content", "examples", "example", "default"),
    *(
        "required",
        "discriminator",
        "format",
        "pattern",
        "security",
        "servers",
        "tags",
        "responses",
        "requestBody",
        "in",
    ),
    *("name", "deprecated", "description", "title", "not", "if", "x-strongly-aliases", "x-strongly-read-as", "200"),
    *(
        "readOnly",
        "patch",
        "head",
        "callbacks",
        "links",
        "summary",
        "minimum",
        "mapping",
        "webhooks",
        "x-strongly-open",
    ),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        3,
        -1,
        1.5,
        10**30,
        "x",
        "",
        "import",
        "filter[name]",
        "200",
        "2XX",
        "text/plain",
        "é",
        [],
        {},
        True,
        False,
    ),
    *([1], {"a": 1}, ["string", "integer"], {"type": "string"}, [{"type": "string"}], {"type": ["string", "null"]}),
    *({"$ref": "#/components/schemas/Lamp"}, {"$ref": "#/nowhere"}, {"$ref": "#/components/schemas"}, {"$ref": 3}),
    *({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"oneOf": []}, {"type": "array"}, {"type": "object"}),
)


def _places(node: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _places(child, (*place, key))


PLACES = [place for place in _places(DOCUMENT) if place]


def _at(document: Any, place: Place) -> Any:
    for key in place:
        document = document[key]
    return document


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return the small document with a few nodes deleted, replaced, renamed, added or copied from elsewhere."""
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        *above, key = draw(st.sampled_from(PLACES))
        try:
            parent, node = _at(document, tuple(above)), _at(document, (*above, key))
        except (IndexError, KeyError, TypeError):
            continue  # an earlier change has removed it
        value = copy.deepcopy(draw(st.sampled_from(VALUES) | st.sampled_from(PLACES).map(lambda it: _at(DOCUMENT, it))))
        match draw(st.sampled_from(("delete", "replace", "rename", "add"))):
            case "delete":
                del parent[key]
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from(KEYS))] = parent.pop(key)
            case "add" if isinstance(node, dict):
                node[draw(st.sampled_from(KEYS))] = value
            case _:
                parent[key] = value
    return document


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_the_lint_says_in_sentences_what_is_wrong_with_any_document(document: dict[str, Any]) -> None:
    found = located(lint(document), LINES, "openapi.yaml")

    assert all(FINDING.fullmatch(line) and len(line) < LONGEST for line in found), found


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return the text of the document with lines deleted, indented, repeated or edited."""
    lines = TEXT.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        index = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("delete", "indent", "repeat", "insert"))):
            case "delete":
                del lines[index]
            case "indent":
                lines[index] = " " * draw(st.integers(1, 3)) + lines[index]
            case "repeat":
                lines.insert(index, lines[index])
            case _:
                column = draw(st.integers(0, len(lines[index])))
                inserted = draw(
                    st.sampled_from([*"\t:-{}[]&*!|>'\"%@`#?,", "&a ", "*a", "!!int ", "<<: ", ".nan", "\x07"])
                )
                lines[index] = lines[index][:column] + inserted + lines[index][column:]
    return "\n".join(lines) + "\n"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts())
def test_the_command_says_in_sentences_what_is_wrong_with_any_text(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("text")
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, pytest.MonkeyPatch.context() as output:
        printed: list[str] = []
        patch.chdir(folder)
        output.setattr("builtins.print", lambda *lines, **_: printed.extend(map(str, lines)))
        code = main(["openapi.yaml"])

    assert code in (0, 1, 2)
    assert len(printed) <= 40
    for line in printed:
        assert len(line) < LONGEST
        assert line.startswith("findings: ") or FINDING.fullmatch(line) or re.match(r"openapi\.yaml:\d+: ", line)


def test_generation_without_lint_checks_the_structure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate = pytest.importorskip("tools.codegen.generate")
    (tmp_path / "openapi.yaml").write_text(TEXT.replace("in: query", "in: quary", 1), encoding="utf-8")

    assert generate.main(["--no-lint", "--no-report", f"--root={tmp_path}"]) == 1
    assert re.match(r"openapi\.yaml:\d+: ", capsys.readouterr().err)


def test_the_small_document_can_be_read() -> None:
    assert load_document(BASE) == DOCUMENT
