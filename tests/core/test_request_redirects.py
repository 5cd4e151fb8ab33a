"""Redirects: followed for reading within the origin, refused otherwise, so that no key goes elsewhere."""

from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strongly import ConnectionError as StronglyConnectionError
from strongly._core.request import MAX_REDIRECTS, MAX_URL, Endpoint, redirected
from strongly_api.api.projects import delete_project, update_project

from .exchanges import CREATE, GET, KEY, http_request, http_response

URL = "https://api.example.com/api/v1/projects/p1"


@pytest.mark.parametrize("status", [200, 201, 204, 300, 304, 305, 306, 400, 404, 500])
def test_other_responses_are_no_redirects(status: int) -> None:
    assert redirected(http_request(), http_response(status, location="https://evil.example.com/"), 0) is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/v2/projects/p1", "https://api.example.com/v2/projects/p1"),
        ("p2", "https://api.example.com/api/v1/projects/p2"),
        ("?a=b", f"{URL}?a=b"),
        ("https://api.example.com/x", "https://api.example.com/x"),
        ("https://api.example.com:443/x", "https://api.example.com/x"),
        ("https://API.example.com", "https://api.example.com/"),
        ("//api.example.com/x", "https://api.example.com/x"),
        ("HTTPS://api.example.com/x", "https://api.example.com/x"),
        ("/a b/\u00e9?q=\u20ac%20'\"#there", "https://api.example.com/a%20b/%C3%A9?q=%E2%82%AC%20'%22"),
    ],
)
def test_reading_calls_follow_within_their_origin(status: int, location: str, target: str) -> None:
    made = http_request()

    followed = redirected(made, http_response(status, location=location), 0)

    assert followed is not None
    assert followed.url == target
    assert (followed.method, followed.headers, followed.content, followed.path) == (
        made.method,
        made.headers,
        None,
        made.path,
    )


@pytest.mark.parametrize(("base", "other"), [("http://localhost", ":80"), ("https://api.example.com", ":443")])
def test_the_usual_port_may_be_named_or_not(base: str, other: str) -> None:
    for named, location in ((base, f"{base}{other}/x"), (f"{base}{other}", f"{base}/x")):
        made = http_request(connection=Endpoint(f"{named}/api/v1"))

        followed = redirected(made, http_response(307, location=location), 0)

        assert followed is not None
        assert followed.url == f"{named}/x"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example.com/",
        "http://api.example.com/api/v1/projects/p1",
        "http://api.example.com:443/api/v1/projects/p1",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.example.com/",
        "https://evil-api.example.com/",
        "//evil.example.com/",
        "https://api.example.com@evil.example.com/",
        "https://evil.example.com#@api.example.com/",
        "https://api.example.com\\.evil.example.com/",
        "\t//evil.example.com/",
        "https:\n//evil.example.com/",
        "ftp://api.example.com/",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_nothing_goes_to_another_origin(location: str) -> None:
    with pytest.raises(StronglyConnectionError, match="refusing to follow a redirect to another origin") as caught:
        redirected(http_request(), http_response(302, location=location), 0)

    assert str(caught.value) == (
        f"refusing to follow a redirect to another origin ({urlsplit(location).hostname}): check base_url; "
        "the API key was not sent there"
    )
    assert KEY not in str(caught.value)


def test_hosts_are_named_up_to_a_length() -> None:
    with pytest.raises(StronglyConnectionError) as caught:
        redirected(http_request(), http_response(302, location=f"https://{'x' * 1000}/"), 0)

    assert f" ({'x' * 99}…): " in str(caught.value)


@pytest.mark.parametrize(
    "location",
    [
        "https://[::1/",
        "https://api.example.com:port/",
        "https://api.example.com:99999/",
        "https://a℀b/",
        "https://user:password@api.example.com/x",
        "https://@api.example.com/x",
        "https://evil.example.com\\@api.example.com/",
        "/x\\y",
        "\\\\evil.example.com/",
    ],
)
def test_malformed_addresses_are_refused(location: str) -> None:
    with pytest.raises(StronglyConnectionError, match=r"^the server redirects to a malformed URL$"):
        redirected(http_request(), http_response(302, location=location), 0)


def test_addresses_that_are_too_long_are_refused() -> None:
    longest = URL + "x" * (MAX_URL - len(URL))

    followed = redirected(http_request(), http_response(302, location=longest), 0)
    assert followed is not None
    assert followed.url == longest
    with pytest.raises(StronglyConnectionError, match="redirects to a malformed URL"):
        redirected(http_request(), http_response(302, location=f"{longest}x"), 0)


def test_a_redirect_without_an_address_is_refused() -> None:
    for given_headers in ({}, {"location": ""}):
        with pytest.raises(StronglyConnectionError, match="responded with 307 but no Location header"):
            redirected(http_request(), http_response(307, **given_headers), 0)


@pytest.mark.parametrize(
    "request_", [CREATE, update_project.request("p1", {"name": "n"}), delete_project.request("p1")], ids=repr
)
def test_writing_calls_follow_nowhere(request_: object) -> None:
    made = http_request(request_)  # type: ignore[arg-type]

    for status in (301, 302, 303, 307, 308):
        with pytest.raises(StronglyConnectionError, match=f"refusing to follow a redirect of a {made.method}"):
            redirected(made, http_response(status, location="/x"), 0)


def test_circles_end() -> None:
    made = http_request(GET)
    for hops in range(MAX_REDIRECTS):
        followed = redirected(made, http_response(302, location=URL), hops)
        assert followed is not None
        made = followed

    with pytest.raises(StronglyConnectionError, match="redirected the request more than 5 times"):
        redirected(made, http_response(302, location=URL), MAX_REDIRECTS)


PARTS = st.sampled_from(["https:", "http:", "//", "api.example.com", "evil", "443", *"/\\@:#?[]%.\té "])


@settings(max_examples=200)
@given(st.lists(PARTS, max_size=8).map("".join) | st.text())
@example("https://evil\\@api.example.com")
@example("https://api.example.com\t@evil")
def test_httpx_goes_to_no_other_host_than_was_checked(location: str) -> None:
    """The check parses addresses with another parser than httpx does, so the two must agree."""
    try:
        followed = redirected(http_request(), http_response(302, location=location), 0)
    except StronglyConnectionError:
        return
    assert followed is not None
    try:
        url = httpx.URL(followed.url)
    except httpx.InvalidURL:
        return  # refused by the client, so nothing is sent
    assert (url.scheme, url.host, url.port) == ("https", "api.example.com", None)
