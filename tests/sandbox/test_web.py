"""The pages for browsers: what they show, and to whom."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import product

import anyio
import httpx
import pytest

from strongly.sandbox import LocalSandbox, Sandbox
from strongly.sandbox.asgi import Application
from strongly.sandbox.contract import Contract
from strongly.sandbox.document import load_document
from strongly.sandbox.web import layout, reference
from strongly.sandbox.web.html import element, markdown
from strongly_api.manifest import OPERATIONS

HOSTILE = '<script>alert("1")</script> & <b>'
PageResponse = tuple[int, dict[str, str], str]


@pytest.fixture
def sandbox() -> Iterator[LocalSandbox]:
    with LocalSandbox() as sandbox:
        yield sandbox


def get(
    sandbox: Sandbox,
    path: str,
    *,
    host: str = "localhost:8765",
    peer: str | None = "127.0.0.1",
    method: str = "GET",
    name: str = "sandbox",
) -> PageResponse:
    """Return status, headers and text of a page."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(Application(sandbox, name=name), client=peer and (peer, 50000))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return await client.request(method, path, headers={"host": host})

    response = anyio.run(request)
    return response.status_code, dict(response.headers), response.text


def test_the_reference_has_every_operation(sandbox: LocalSandbox) -> None:
    _, _, text = get(sandbox, "/")

    assert set(re.findall(r'<details id="(\w+)"', text)) == OPERATIONS.keys()
    assert set(re.findall(r'href="#(\w+)"', text)) == OPERATIONS.keys() | {"about"}
    assert text.count("data-method=") == len(OPERATIONS)


def test_the_reference_shows_what_a_response_consists_of(sandbox: LocalSandbox) -> None:
    _, _, text = get(sandbox, "/")
    operation = text.partition('<details id="listProjects"')[2].partition('<details id="')[0]
    creation = text.partition('<details id="createWorkspace"')[2].partition('<details id="')[0]
    missing = text.partition('<details id="response-NotFound"')[2].partition('<details id="')[0]

    assert {"success", "data", "data[].id", "data[].owner.name", "pagination.total"} <= fields(operation)
    assert 'href="#response-Unauthorized"' in operation
    assert {"resources.memory", "environmentType"} <= fields(creation)
    assert html.escape(r"string, minLength 1, maxLength 20, pattern ^[0-9]+(\.[0-9]+)?m?$") in creation
    assert "jupyter, vscode, rstudio, custom" in creation
    assert {"error.code", "error.details[].field"} <= fields(missing)
    assert "No such project: proj-nope." in missing
    document = sandbox.contract.document
    assert set(re.findall(r'<details id="response-(\w+)"', text)) == document["components"]["responses"].keys()
    assert set(re.findall(r'href="#response-(\w+)"', text)) == document["components"]["responses"].keys()
    about = text.partition('<section id="about"')[2].partition("</section>")[0]
    for shown in (document["info"]["version"], "X-API-Key", "MIT", *(server["url"] for server in document["servers"])):
        assert shown in about
    assert "(default: 8765)" in about


def test_every_example_of_the_document_is_in_the_reference(sandbox: LocalSandbox) -> None:
    shown = html.unescape(get(sandbox, "/")[2])

    examples = [example["value"] for example in sandbox.contract.document["components"]["examples"].values()]
    for operation in sandbox.contract.operations.values():
        examples += [response.example for response in operation.responses.values()]
    for example in examples:
        assert json.dumps(example, indent=2, ensure_ascii=False) in shown


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:49152", "[::1]:1", "sandbox"])
def test_samples_use_the_address_in_the_browser(sandbox: LocalSandbox, host: str) -> None:
    text = html.unescape(get(sandbox, "/", host=host)[2])

    assert re.findall('curl "([^"]*)"', text) == [f"http://{host}/api/v1/projects?limit=2"]


def test_samples_of_a_page_without_a_server_use_a_documented_address(sandbox: LocalSandbox) -> None:
    content = html.unescape(reference.render(sandbox.contract))

    assert re.findall('curl "([^"]*)"', content) == ["https://strongly.example.com/api/v1/projects?limit=2"]


def test_an_address_is_escaped(sandbox: LocalSandbox) -> None:
    text = reference.render(sandbox.contract, origin=f"http://{HOSTILE}")

    assert HOSTILE not in text
    assert html.escape(f"http://{HOSTILE}/api/v1/projects") in text


def test_a_page_has_the_name_of_its_sandbox(sandbox: LocalSandbox) -> None:
    for path, title in (("/", "Reference"), ("/dashboard", "Dashboard")):
        assert f"<title>{title} · blue</title>" in get(sandbox, path, name="blue")[2]
        assert "Strongly sandbox <small>blue</small>" in get(sandbox, path, name="blue")[2]


def test_the_dashboard_says_once_that_a_volume_is_shared(sandbox: LocalSandbox) -> None:
    project = sandbox.add_project("churn")
    key = {"X-API-Key": sandbox.api_key}
    for type in ("shared", "data"):
        volume = sandbox.add_volume("Volume", project_id=project, type=type)
        sandbox.handle("POST", f"/api/v1/volumes/{volume}/make-shared", headers=key)

    text = get(sandbox, "/dashboard")[2]

    assert re.findall("<td>([^<]*shared)</td>", text) == ["data, shared", "shared"]


def test_the_reference_shows_a_recursive_schema_once_and_what_is_deprecated() -> None:
    document = load_document()
    owner = document["components"]["schemas"]["Owner"]
    owner["properties"]["deputy"] = {"$ref": "#/components/schemas/Owner", "deprecated": True}
    with Sandbox(spec=Contract(document)) as sandbox:
        _, _, text = get(sandbox, "/")

    assert "data.owner.deputy" in fields(text)
    assert "data.owner.deputy.id" not in fields(text)
    assert "Deprecated" in text


def fields(text: str) -> set[str]:
    return set(re.findall(r"<th><code>([^<]+)</code>", text))


def test_the_dashboard_shows_what_there_is_escaped(sandbox: LocalSandbox) -> None:
    project = sandbox.add_project(HOSTILE, description=HOSTILE, category=HOSTILE, tags=[HOSTILE])
    sandbox.add_workspace(HOSTILE, project_id=project, status="pending")
    sandbox.add_workspace("on its own")
    sandbox.add_volume(HOSTILE, project_id=project, size_gb=12.5)

    _, _, text = get(sandbox, "/dashboard")

    assert "<script" not in text
    assert HOSTILE not in text
    assert text.count(html.escape(HOSTILE)) == 7
    assert "12.5 GB" in text
    assert '<span class="status pending">pending</span>' in text
    sandbox.advance(30)
    assert "pending" not in get(sandbox, "/dashboard")[2].partition("</style>")[2]


def test_an_empty_dashboard_says_so_and_a_long_one_is_cut_short(sandbox: LocalSandbox) -> None:
    page = get(sandbox, "/dashboard")[2]
    assert page.count("None yet.") == page.count("<h2>") >= 3
    for number in range(101):
        sandbox.add_project(f"project {number}")

    text = get(sandbox, "/dashboard")[2]

    assert "Projects <small>101</small>" in text
    assert "Showing the newest 100." in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_have_the_contrast_of_wcag_aa(scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", layout.STYLE, re.DOTALL)
    colors = dict(re.findall("--([a-z-]+): #([0-9a-f]{6})", blocks[("light", "dark").index(scheme)]))

    def luminance(name: str) -> float:
        parts = [int(colors[name][at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(*names: str) -> float:
        darker, lighter = sorted(map(luminance, names))
        return (lighter + 0.05) / (darker + 0.05)

    texts = colors.keys() - {"back", "panel", "line", "field", "accent", "on-accent"}
    assert texts == {"text", "faint", "link", "good", "warm", "bad"}
    assert {pair: value for pair in product(texts, ("back", "panel")) if (value := contrast(*pair)) < 4.5} == {}
    assert contrast("on-accent", "accent") >= 4.5
    assert contrast("field", "back") >= 3  # the borders of fields (WCAG 2.2, 1.4.11)


def test_pages_forbid_what_they_do_not_need(sandbox: LocalSandbox) -> None:
    nonces = set()
    for path in ("/", "/dashboard", "/"):
        status, headers, text = get(sandbox, path)
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
        policy = headers["content-security-policy"]
        assert {"default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert (headers["cache-control"], headers["x-frame-options"]) == ("no-store", "DENY")
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        nonces |= set(re.findall(r"'nonce-([^']+)'", policy))
        assert set(re.findall(r'nonce="([^"]+)"', text)) <= nonces
        assert re.findall(r'(?:src|href)="(?!#|/|data:,|https://)', text) == []
    assert len(nonces) == 3


def test_only_the_key_that_everybody_knows_is_on_a_page() -> None:
    with LocalSandbox() as sandbox:
        assert 'value="sk-sandbox-demo"' in get(sandbox, "/")[2]
    with Sandbox(keys=["sk-of-mine"]) as own:
        for path in ("/", "/dashboard", "/openapi.json"):
            assert "sk-of-mine" not in get(own, path)[2]
        assert "sk-sandbox-demo" not in get(own, "/")[2].partition("<main>")[2].partition("</form>")[0]


@pytest.mark.parametrize("path", ["/", "/dashboard", "/openapi.json"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.com", ""]
)
def test_a_name_that_may_lead_anywhere_gets_no_page(sandbox: LocalSandbox, path: str, host: str) -> None:
    status, headers, text = get(sandbox, path, host=host)

    assert (status, headers["content-type"]) == (421, "text/plain; charset=utf-8")
    assert text == "Untrusted host name: open this page under localhost or an IP address.\n"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8765", "a.localhost", "127.0.0.1:1", "[::1]:8765", "192.168.1.5", "sandbox:8765"]
)
def test_names_of_this_machine_and_addresses_get_pages(sandbox: LocalSandbox, host: str) -> None:
    assert get(sandbox, "/", host=host)[0] == 200


@pytest.mark.parametrize(
    ("peer", "status"),
    [("127.0.0.1", 200), ("127.8.8.8", 200), ("::1", 200), ("::ffff:127.0.0.1", 200)]
    + [(peer, 403) for peer in ("192.168.1.5", "::ffff:10.0.0.1", "2001:db8::1", "unknown", None)],
)
def test_the_dashboard_is_for_this_machine(sandbox: LocalSandbox, peer: str | None, status: int) -> None:
    sandbox.add_project("churn")

    seen, _, text = get(sandbox, "/dashboard", peer=peer)

    assert seen == status
    assert ("churn" in text) == (status == 200)
    assert get(sandbox, "/", peer=peer)[0] == 200


def test_a_page_without_its_database_says_why(sandbox: LocalSandbox) -> None:
    sandbox.close()

    assert get(sandbox, "/dashboard")[::2] == (503, "The page is not available: the sandbox is closed.\n")


def test_pages_are_only_read(sandbox: LocalSandbox) -> None:
    status, headers, _ = get(sandbox, "/dashboard", method="POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    status, headers, text = get(sandbox, "/", method="HEAD")
    assert (status, text) == (200, "")
    sandbox.assert_not_called()


def test_the_document_is_served(sandbox: LocalSandbox) -> None:
    _, headers, text = get(sandbox, "/openapi.json")

    assert headers["content-type"] == "application/json"
    assert httpx.Response(200, text=text).json() == sandbox.contract.document


def test_html_is_escaped_unless_it_was_made_here() -> None:
    inner = element("b", HOSTILE)

    assert element("p", inner, "&", 1, None, title='"', hidden=True, id=None) == (
        f'<p title="&quot;" hidden>{inner}&amp;1</p>'
    )
    assert inner == f"<b>{html.escape(HOSTILE)}</b>"


def test_markdown_of_the_document_becomes_html() -> None:
    text = (
        "## Head\n\nOne `a<b` **bold**\n[link](https://example.com/?a=1&b=2) [no](javascript:x)\n\n"
        "- first\n  more\n- second\n\n"
        '| a | b |\n|---|---|\n| 1 | `2` |\n\n```json\n{"a": 1}\n\n- no list\n```\n\n<i>raw</i>'
    )

    assert markdown(text) == (
        "<h3>Head</h3><p>One <code>a&lt;b</code> <strong>bold</strong>\n"
        '<a href="https://example.com/?a=1&amp;b=2" rel="noreferrer">link</a> [no](javascript:x)</p>'
        "<ul><li>first\n  more\n</li><li>second</li></ul>"
        '<div class="scroll"><table><thead><tr><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table></div>"
        "<pre>{&quot;a&quot;: 1}\n\n- no list\n</pre><p>&lt;i&gt;raw&lt;/i&gt;</p>"
    )


def test_colours_can_be_read_in_light_and_dark() -> None:
    style = files("strongly.sandbox.web").joinpath("style.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", part)) for part in style.split("@media", 2)[:2])
    assert light.keys() == dark.keys()

    for colours in (light, dark):
        pairs = [*product(("text", "faint", "link", "good", "warm", "bad"), ("back", "panel")), ("on-accent", "accent")]
        for text, behind in pairs:
            assert contrast(colours[text], colours[behind]) >= 4.5, (text, behind, colours)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, as the accessibility guidelines of the web define it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)
