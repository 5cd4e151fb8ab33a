"""How the tools read openapi.yaml."""

from pathlib import Path

import pytest

from tools.spec.document import GenerationError, load_document


def written(folder: Path, text: str) -> Path:
    path = folder / "openapi.yaml"
    path.write_text(text)
    return path


def test_documents_are_read_with_times_as_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a: 2026-03-01T09:30:00Z\nb: {c: [1, yes]}\n")

    assert load_document(path) == {"a": "2026-03-01T09:30:00Z", "b": {"c": [1, True]}}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "openapi.yaml:3: a is a duplicate key"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "openapi.yaml:4: c is a duplicate key"),
        ("a: {200: 1, 200: 2}", "200 is a duplicate key"),
        ("a: [1", "openapi.yaml:1: not YAML: did not find expected ',' or ']' while parsing"),
        ("a: *b", "openapi.yaml:1: not YAML: found undefined alias"),
        ("a: &a [*a]", "an alias refers to a node that contains it"),
        ("a: 1\n[b]: 2", "openapi.yaml:2: a key is a list or a mapping: write a string"),
        ("a: !!int one", "openapi.yaml:1: one is not a tag:yaml.org,2002:int: quote it, or remove the tag"),
    ],
)
def test_documents_that_are_ambiguous_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(GenerationError, match=problem):
        load_document(written(tmp_path, text))


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match=r"^openapi\.yaml: cannot be read: .*No such file"):
        load_document(tmp_path / "openapi.yaml")
