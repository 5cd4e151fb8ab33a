"""What `make spec-dist` passes on says the same as openapi.yaml, in whichever file."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("oas_patch")

from tools.spec import dist, reference_page
from tools.spec.document import load_document

ROOT = Path(__file__).parents[2]
SOURCE = load_document(ROOT / "openapi.yaml")
NAME = f"openapi-{SOURCE['info']['version']}"
BUNDLE = "window.Scalar = {};"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dist.make(ROOT, BUNDLE)


def without_samples(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: without_samples(value) for key, value in node.items() if key != "x-codeSamples"}
    return [without_samples(item) for item in node] if isinstance(node, list) else node


def look_up(reference: str) -> Any:
    node: Any = SOURCE
    for part in reference.split("/")[1:]:
        node = node[part]
    return node


def assert_same(flat: Any, source: Any, where: str = "") -> None:
    """Walk both side by side; a reference of the source stands for what it names, together with what is beside it."""
    if isinstance(source, dict):
        parts = [source]
        while "$ref" in parts[-1]:
            parts.append(look_up(parts[-1]["$ref"]))
        wanted = {key: value for part in reversed(parts) for key, value in part.items() if key != "$ref"}
        assert list(flat) == list(wanted), where
        for key, value in wanted.items():
            assert_same(flat[key], value, f"{where}/{key}")
    elif isinstance(source, list):
        assert len(flat) == len(source), where
        for index, (one, other) in enumerate(zip(flat, source, strict=True)):
            assert_same(one, other, f"{where}/{index}")
    else:
        assert (type(flat), flat) == (type(source), source), where


def test_the_bundles_are_the_source_with_samples(files: dict[str, str]) -> None:
    bundled = json.loads(files[f"{NAME}.json"])

    assert yaml.load(files[f"{NAME}.yaml"], yaml.CSafeLoader) == bundled
    assert files[f"{NAME}.json"].count('"x-codeSamples"') == files[f"{NAME}.json"].count('"x-strongly-method"') > 0
    assert without_samples(bundled) == SOURCE


def test_the_dereferenced_file_is_the_source_without_references(files: dict[str, str]) -> None:
    text = files[f"{NAME}-dereferenced.json"]

    assert '"$ref"' not in text
    assert_same(without_samples(json.loads(text)), SOURCE)


def test_texts_that_other_readers_take_for_numbers_are_quoted() -> None:
    texts = {"float": "1e3", "octal": "0o14", "word": "one"}

    assert yaml.dump(texts, Dumper=dist.Dumper) == "float: '1e3'\noctal: '0o14'\nword: one\n"


def test_the_page_is_of_the_bundle(files: dict[str, str]) -> None:
    assert files[f"{NAME}.html"] == reference_page.render(json.loads(files[f"{NAME}.json"]), BUNDLE)


def test_the_page_holds_the_document_and_ends_no_script_early() -> None:
    document = {"info": {"title": "<b>API</b></script><!--"}}

    page = reference_page.render(document, "const ended = '</script>', begun = '<!--';")

    script, held, _ = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    assert script == r"const ended = '<\/script>', begun = '<\!--';"
    assert json.loads(held) == document
    assert "<" not in held
    assert "<title>&lt;b&gt;API&lt;/b&gt;" in page
    assert "default-src 'none'" in page


def test_checksums_are_of_all_other_files(files: dict[str, str]) -> None:
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].splitlines())

    assert sums == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items() if name != "SHA256SUMS"
    }
    assert len(sums) == 6


def test_the_workflows_refer_to_the_document_beside_them(files: dict[str, str]) -> None:
    workflows = yaml.load(files[f"workflows-{SOURCE['info']['version']}.arazzo.yaml"], yaml.CSafeLoader)

    assert [source["url"] for source in workflows["sourceDescriptions"]] == [f"{NAME}.yaml"]


@pytest.mark.parametrize(
    ("schemas", "problem"),
    [
        ({"Tree": {"items": {"$ref": "#/components/schemas/Tree"}}}, "#/components/schemas/Tree holds itself"),
        ({"A": {"$ref": "#/components/schemas/B"}}, "#/components/schemas/B names nothing"),
        ({"A": {}, "B": {"$ref": "components/schemas/A"}}, "components/schemas/A names nothing"),
        (
            {"A": {"maxLength": 5}, "B": {"$ref": "#/components/schemas/A", "maxLength": 3}},
            "#/components/schemas/A and what stands beside it both have maxLength",
        ),
    ],
)
def test_what_cannot_be_dereferenced_is_refused(schemas: dict[str, Any], problem: str) -> None:
    with pytest.raises(dist.SpecDistError, match=re.escape(problem)):
        dist.dereference({"components": {"schemas": schemas}})


CHANGELOG = """# Changelog

## [2.0.0]

### Added

- `openapi.yaml`: an operation,
  told in two lines.
- `Strongly` has something new.

### Fixed

- A crash.

## [1.1.0]

### Fixed

- `openapi.yaml` is not all that changed, but `openapi.yaml` did.
- The sandbox follows `openapi.yaml`.

## [1.0.1]

- Something else.
"""


def test_the_changelog_keeps_what_is_about_the_document() -> None:
    assert dist.changes(CHANGELOG) == (
        "# Changes of the specification\n\n"
        "## [2.0.0]\n\n### Added\n\n- `openapi.yaml`: an operation,\n  told in two lines.\n\n"
        "## [1.1.0]\n\n### Fixed\n\n- `openapi.yaml` is not all that changed, but `openapi.yaml` did.\n"
    )


def test_a_changelog_that_says_nothing_of_the_document_is_refused() -> None:
    with pytest.raises(dist.SpecDistError, match="has no entry"):
        dist.changes("## [1.0.0]\n\n### Added\n\n- Something else.\n")


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scalar-api-reference-1.46.4.tgz").write_bytes(b"something else")

    with pytest.raises(reference_page.ReferencePageError, match=r"is not the @scalar/api-reference@1.46.4 that was"):
        reference_page.load_bundle(tmp_path)


def test_what_is_wrong_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(reference_page.shutil, "which", lambda name: None)
    monkeypatch.setattr(dist, "ROOT", Path("nowhere"))

    assert dist.main() == 1
    assert capsys.readouterr().err == "spec-dist: npm not found: install Node.js 20 or newer\n"


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A program with the face of a browser: it shows and requests what the page says in so many words."""
    program = tmp_path / "browser"
    program.write_text(
        """#!/bin/sh
for argument; do case $argument in
  --log-net-log=*) log=${argument#*=};;
  file://*) page=${argument#file://};;
esac; done
printf '{"events": [' > "$log"
sed -n 's/^network //p' "$page" >> "$log"
printf '{}]}' >> "$log"
sed -n 's/^console //p' "$page" >&2
sed -n 's/^dom //p' "$page"
""",
        encoding="utf-8",
    )
    program.chmod(0o700)
    return program


OWN = 'network {"params": {"url": "https://update.example.com/", "initiator": "not an origin"}},\n'
SHOWN = "dom <h2>Get &amp; see</h2><script>Hide</script><b>getVolume</b>\n"


def test_a_page_that_shows_all_and_requests_nothing_passes(browser: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(OWN + SHOWN, encoding="utf-8")

    reference_page.check(page, ["Get & see", "getVolume"], str(browser))


@pytest.mark.parametrize(
    ("lines", "texts", "problem"),
    [
        (SHOWN, ["getVolume", "Hide"], "does not show: Hide"),
        (SHOWN, ["Get"], "does not show: Get"),
        (
            'network {"params": {"url": "https://x.example.com/a", "initiator": "null"}},\n',
            [],
            "makes requests: https://x.example.com/a",
        ),
        (
            "console \"Connecting to 'https://x.example.com/b' violates the following Content Security Policy\n",
            [],
            "makes requests: https://x.example.com/b",
        ),
        ("network nonsense\n", [], "could not open"),
    ],
)
def test_a_page_that_does_otherwise_is_refused(
    browser: Path, tmp_path: Path, lines: str, texts: list[str], problem: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text(lines, encoding="utf-8")

    with pytest.raises(reference_page.ReferencePageError, match=problem):
        reference_page.check(page, texts, str(browser))
