"""The site: its pages are complete, and tools/docs/site.py puts them together as it should. `make docs` builds it."""

import inspect
import re
from pathlib import Path

import pytest

import strongly
from strongly import Strongly
from strongly_api.manifest import OPERATIONS
from tests.docs.reference import OPTIONS, REPOSITORY
from tests.docs.test_pages import blocks
from tests.operations import NAMESPACES
from tools.codegen import demands
from tools.docs import resource_pages, site
from tools.spec.document import load_document
from tools.spec.views import SpecViews

pytest.importorskip("griffe")

from tools.docs.reference_extension import fenced

DOCS = REPOSITORY / "docs"
LINK = re.compile(r"^- \[([^]]+)\]\(([^)]+)\): \S", re.MULTILINE)


def members(resource: str) -> set[str]:
    client = Strongly("sk-test", "http://127.0.0.1:9")
    return {name for name in dir(type(getattr(client, resource))) if not name.startswith("_")}


def test_every_page_is_in_the_navigation_once() -> None:
    paths = [path for _, path in site.navigation()]

    assert sorted(paths) == sorted(place for place in site.sources().values() if place.endswith(".md"))


def test_llms_txt_lists_every_page() -> None:
    places = site.sources()
    text = site.rewrite_links((DOCS / "llms.txt").read_text(encoding="utf-8"), DOCS / "llms.txt", places)

    assert LINK.findall(text) == list(site.navigation())
    assert re.match(r"# strongly\n\n> \S", text)


@pytest.mark.parametrize("resource", NAMESPACES)
def test_page_of_a_resource_has_every_method(resource: str) -> None:
    page = DOCS / f"{resource}.md"

    assert resource_pages.methods(page.read_text(encoding="utf-8")) == members(resource)
    assert members(resource) <= set(re.findall(rf"client\.{resource}\.(\w+)\b", "".join(blocks(page))))


@pytest.mark.parametrize("resource", NAMESPACES)
def test_page_of_a_resource_has_every_filter_and_every_key(resource: str) -> None:
    text = (DOCS / f"{resource}.md").read_text(encoding="utf-8")
    filters, keys = (resource_pages.rows(text, method) for method in ("list", "create"))
    taken = inspect.signature(getattr(Strongly("sk-test", "http://127.0.0.1:9"), resource).list).parameters
    entry = next(each for each in OPERATIONS.values() if (each.resource, each.name) == (resource, "create"))
    body = getattr(strongly, entry.body or "")

    assert set(filters) == taken.keys() - {"limit", "sort", "prefetch", *OPTIONS}
    assert keys == list(body.__annotations__)


def test_pages_of_resources_describe_what_the_document_has(tmp_path: Path) -> None:
    document = load_document(REPOSITORY / "openapi.yaml")
    assert list(demands.pages(REPOSITORY, SpecViews(document))) == []

    document["paths"]["/volumes"]["get"]["parameters"].append(
        {"name": "ownerId", "in": "query", "description": "Its owner.", "schema": {"type": "string"}}
    )
    document["paths"]["/volumes/{volumeId}/sync"]["post"]["x-strongly-method"] = "synchronize"
    assert [(found.what, found.names) for found in demands.pages(REPOSITORY, SpecViews(document))] == [
        ("docs/volumes.md does not describe", ("the method `synchronize`",)),
        ("docs/volumes.md does not list", ("the filter `owner_id` of `list`",)),
    ]


def test_reference_has_every_public_name() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    listed = re.findall(r"^(?:::: |## `)strongly\.(\w+)`?$", text, re.MULTILINE)

    assert sorted(listed) == sorted(strongly.__all__)
    for resource in NAMESPACES:
        kind = type(getattr(Strongly("sk-test", "http://127.0.0.1:9"), resource))
        for name in (kind.__name__, f"Async{kind.__name__}"):
            assert len(re.findall(rf"^::: strongly\.\w+\.resources\.{resource}\.{name}$", text, re.MULTILINE)) == 1


def test_profiles_of_the_configuration_page_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"^```ini\n(.*?)^```$", (DOCS / "configuration.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    (tmp_path / ".strongly").mkdir(mode=0o700)
    (tmp_path / ".strongly/config").touch(mode=0o600)
    (tmp_path / ".strongly/config").write_text(block[1], encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("STRONGLY_API_URL", "STRONGLY_API_KEY", "STRONGLY_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    assert Strongly().base_url == "https://strongly.example.com/api/v1"
    assert Strongly(profile="staging").base_url == "https://staging.strongly.example.com/api/v1"


@pytest.mark.parametrize(
    ("text", "in_the_site"),
    [
        ("[a](docs/network.md)", "[a](network.md)"),
        ("[a](docs/waiting.md#many-calls)", "[a](waiting.md#many-calls)"),
        ("[a](CHANGELOG.md)", "[a](changelog.md)"),
        ("see [`examples/`](examples).", "see `examples/`."),
        ("[a](https://example.com) [b](#here)", "[a](https://example.com) [b](#here)"),
        ("[0.1] [a](README.md)", "[0.1] a"),
    ],
)
def test_links_lead_to_pages_of_the_site(text: str, in_the_site: str) -> None:
    assert site.rewrite_links(text, REPOSITORY / "SECURITY.md", site.sources()) == in_the_site


def test_link_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(site.DeadLinkError, match=r"^SECURITY\.md: broken link to docs/nope\.svg$"):
        site.rewrite_links("![a](docs/nope.svg)", REPOSITORY / "SECURITY.md", site.sources())


def test_links_of_a_page_in_a_folder_are_relative_to_it() -> None:
    source, places = DOCS / "reference/clients.md", site.sources()

    made = site.rewrite_links("[a](../network.md) [b](../../SECURITY.md) [c](models.md)", source, places)

    assert made == "[a](../network.md) [b](../security.md) [c](models.md)"


def test_what_a_browser_would_load_from_elsewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<link rel="canonical" href="https://a.example"><a href="https://b.example">b</a><script src="own.js"></script>'
        '<link rel="stylesheet" href="https://c.example/x.css"><img src="//d.example/x.png">'
    )
    (tmp_path / "style.css").write_text('a { background: url("https://e.example/x.png") } b { src: url(own.png) }')

    assert site.external_resources(tmp_path) == [
        "page.html: https://c.example/x.css",
        "page.html: //d.example/x.png",
        "style.css: https://e.example/x.png",
    ]


def test_examples_of_docstrings_are_shown_as_code() -> None:
    docstring = inspect.cleandoc(Strongly.request.__doc__ or "")

    before, marker, code = fenced(docstring).partition("\n\nExample:\n    ```python\n")

    assert docstring.startswith(before)
    assert marker
    assert code == '    body = client.request("GET", "/projects", query={"limit": "1"})\n    ```'
