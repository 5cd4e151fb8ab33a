"""What `make spec-dist` passes on says the same as openapi.yaml, in whichever file."""

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("oas_patch")

from tests.sandbox.browser import CHROMIUM, Browser
from tools.spec import dist, reference_page
from tools.spec.document import load_document

ROOT = Path(__file__).parents[2]
SOURCE = load_document(ROOT / "openapi.yaml")
NAME = f"openapi-{SOURCE['info']['version']}"
HOSTILE = "<img src=x onerror=\"alert('1')\"></script>"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dist.make(ROOT)


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
    assert files[f"{NAME}.html"] == reference_page.render(json.loads(files[f"{NAME}.json"]))


def operations(document: Any) -> list[Any]:
    return [node for item in document["paths"].values() for node in item.values() if "operationId" in node]


def test_the_page_shows_every_operation_with_its_sample_and_sends_nothing(files: dict[str, str]) -> None:
    page = files[f"{NAME}.html"]
    shown = {html.unescape(text).strip() for text in re.split(r"<[^>]*>", page)}

    for node in operations(json.loads(files[f"{NAME}.json"])):
        assert {node["operationId"], node["summary"], node["x-codeSamples"][0]["source"].strip()} <= shown
    assert not re.search("<(form|input|button|textarea|select)", page)
    assert re.findall(r'(?:src|href)="(?!#|data:,|https://)', page) == []
    assert re.findall(r'<(?:link|script|img|iframe)[^>]*(?:src|href)="(?!data:,)', page) == []


def test_the_policy_of_the_page_permits_its_own_style_and_script_alone(files: dict[str, str]) -> None:
    page = files[f"{NAME}.html"]
    policy = dict(
        part.split(" ", 1)
        for part in html.unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', page)[0]).split("; ")
    )

    assert policy["default-src"] == "'none'"
    for name in ("script", "style"):
        (source,) = re.findall(f"<{name}>(.*?)</{name}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert policy[f"{name}-src"] == f"'sha256-{digest}'"


def test_the_page_escapes_every_string_of_the_document() -> None:
    strings = 0

    def hostile(node: Any, inside: str = "") -> Any:
        nonlocal strings
        if isinstance(node, dict):
            return {key: hostile(value, key) for key, value in node.items()}
        if isinstance(node, list):
            return [hostile(item, inside) for item in node]
        if isinstance(node, str) and inside in {"description", "summary", "title", "pattern", "value", "message"}:
            strings += 1
            return node + HOSTILE
        return node

    page = reference_page.render(hostile(SOURCE))

    assert strings > 400
    assert "<img" not in page
    assert page.count("</script") == 1
    assert page.count(html.escape(HOSTILE)) > 400


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_page_opens_from_a_file_and_requests_nothing(files: dict[str, str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(files[f"{NAME}.html"], encoding="utf-8")
    with Browser(tmp_path) as browser:
        browser.open(f"{page.as_uri()}#createProject")
        shown = browser.run("document.body.innerText")
        assert "Operation: createProject" in shown  # the script has opened the details
        assert "Operation: listProjects" not in shown
        assert browser.problems == []
        assert {url for url in browser.requests if not url.startswith((page.as_uri(), "data:,"))} == set()


def test_checksums_are_of_all_other_files(files: dict[str, str]) -> None:
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].splitlines())

    assert sums == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items() if name != "SHA256SUMS"
    }
    assert len(sums) == 7


def test_the_workflows_refer_to_the_document_beside_them(files: dict[str, str]) -> None:
    workflows = yaml.load(files[f"workflows-{SOURCE['info']['version']}.arazzo.yaml"], yaml.CSafeLoader)

    assert [source["url"] for source in workflows["sourceDescriptions"]] == [f"{NAME}.yaml"]


@pytest.mark.parametrize(
    ("schemas", "problem"),
    [
        ({"A": {"$ref": "#/components/schemas/B"}}, "#/components/schemas/B does not exist"),
        ({"A": {}, "B": {"$ref": "components/schemas/A"}}, "components/schemas/A does not exist"),
        (
            {"A": {"maxLength": 5}, "B": {"$ref": "#/components/schemas/A", "maxLength": 3}},
            "#/components/schemas/A and the keys next to it both define maxLength",
        ),
    ],
)
def test_what_cannot_be_dereferenced_is_refused(schemas: dict[str, Any], problem: str) -> None:
    with pytest.raises(dist.SpecDistError, match=re.escape(problem)):
        dist.dereference({"components": {"schemas": schemas}})


def test_recursive_schemas_keep_the_reference_to_themselves() -> None:
    tree = {"items": {"$ref": "#/components/schemas/Tree"}}
    use = {"schema": {"$ref": "#/components/schemas/Tree"}}

    assert dist.dereference({"use": use, "components": {"schemas": {"Tree": tree}}}) == {
        "use": {"schema": tree},
        "components": {"schemas": {"Tree": {"items": tree}}},
    }


def test_the_file_with_full_paths_needs_no_path_of_servers(files: dict[str, str]) -> None:
    rooted = without_samples(json.loads(files[f"{NAME}-full-paths.json"]))

    assert [server["url"] for server in rooted["servers"]] == ["https://{instance}", "http://127.0.0.1:{port}"]
    assert {path.removeprefix("/api/v1"): item for path, item in rooted["paths"].items()} == SOURCE["paths"]


def test_servers_with_different_paths_have_no_full_paths() -> None:
    with pytest.raises(dist.SpecDistError, match="different paths: /v1, /v2"):
        dist.full_paths({"servers": [{"url": "https://a.test/v1"}, {"url": "https://a.test/v2"}], "paths": {}})


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


def test_what_is_wrong_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(dist, "ROOT", tmp_path)

    assert dist.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("spec-dist: ")
    assert "openapi.yaml" in line
