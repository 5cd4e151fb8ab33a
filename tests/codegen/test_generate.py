"""The parts of generation that read, compare and replace files."""

from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")

from tests.trees import write_tree
from tools.codegen.generate import check_pins, differences, docstring, lint, load_config, replace
from tools.spec.document import GenerationError

WANTED = {"a.py": "1\n", "deep/b.py": "2\n", "deep/er/c.json": "{}\n"}


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (WANTED, []),
        ({**WANTED, "deep/__pycache__/b.cpython-311.pyc": "x"}, []),
        ({"a.py": "1\n", "deep/b.py": "2\n"}, ["deep/er/c.json: missing"]),
        ({**WANTED, "deep/d.py": ""}, ["deep/d.py: stray, not generated from the spec"]),
        ({**WANTED, ".hidden": ""}, [".hidden: stray, not generated from the spec"]),
        ({**WANTED, "a.py": "1"}, ["a.py: differs"]),
        ({**WANTED, "a.py": "1\r\n"}, ["a.py: differs"]),
        ({}, ["a.py: missing", "deep/b.py: missing", "deep/er/c.json: missing"]),
        (
            {"z.py": "", "deep/b.py": "3\n", "deep/er/c.json": "{}\n"},
            ["a.py: missing", "deep/b.py: differs", "z.py: stray, not generated from the spec"],
        ),
    ],
)
def test_every_difference_is_named(tmp_path: Path, found: dict[str, str], named: list[str]) -> None:
    wanted = write_tree(tmp_path / "wanted", WANTED)

    write_tree(tmp_path / "found", found)

    assert list(differences(wanted, tmp_path, "found")) == [f"found/{line}" for line in named]


def test_a_folder_that_is_not_there_misses_everything(tmp_path: Path) -> None:
    assert len(list(differences(write_tree(tmp_path / "wanted", WANTED), tmp_path, "none"))) == 3


@pytest.mark.parametrize("leftovers", [(), ("target.staged", "target.old")])
@pytest.mark.parametrize("before", [None, {"old.py": "", "a.py": "0"}])
def test_a_tree_is_replaced_as_a_whole(
    tmp_path: Path, before: dict[str, str] | None, leftovers: tuple[str, ...]
) -> None:
    made, target = write_tree(tmp_path / "made", WANTED), tmp_path / "below" / "target"
    if before is not None:
        write_tree(target, before)
    for name in leftovers:
        write_tree(target.with_name(name), {"x": ""})

    replace(made, target)

    assert list(differences(made, target.parent, "target")) == []
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_lint_is_that_of_make_and_speaks_only_when_it_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text("lint-spec:\n\t@echo openapi.yaml:7: no summary\n")
    lint(tmp_path)
    assert capfd.readouterr() == ("", "")

    makefile.write_text(makefile.read_text() + "\t@exit 1\n")
    with pytest.raises(GenerationError, match=r"does not pass `make lint-spec`:\nopenapi\.yaml:7: no summary$"):
        lint(tmp_path)
    assert "\nlint-spec:" in (Path(__file__).parents[2] / "Makefile").read_text()


def test_configuration_that_would_be_ignored_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_text("literal_enumerations: true\npackage_name_override: x\nzzz: 1\n")

    with pytest.raises(GenerationError, match=r"has keys that the generator does not know: literal_enumerations, zzz$"):
        load_config(path, tmp_path / "openapi.yaml", tmp_path / "out")


def test_other_versions_of_the_generator_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_pins()
    monkeypatch.setattr("tools.codegen.generate.version", lambda name: "0.0.1")

    with pytest.raises(GenerationError, match=r"needs openapi-python-client==.*, found 0\.0\.1: run `make setup`"):
        check_pins()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Short.", '"""Short."""'),
        ("  Two\n lines. ", '"""Two lines."""'),
        ('Ends with a "quote"', '"""Ends with a "quote" """'),
        ("First.\n\nSecond.", '"""First.\n\n    Second.\n    """'),
        ("word " * 40, '"""' + ("word " * 21).strip() + "\n    " + ("word " * 19).strip() + '\n    """'),
    ],
)
def test_descriptions_become_docstrings(text: str, written: str) -> None:
    made = docstring(text, 4)

    assert made == written
    compile(f"class A:\n    {made}\n", "a", "exec")


@pytest.mark.parametrize("text", ["", " \n "])
def test_what_has_no_description_is_refused(text: str) -> None:
    with pytest.raises(GenerationError, match="has no description"):
        docstring(text, 0)
