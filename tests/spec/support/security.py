"""Rows about security and servers."""

from pathlib import Path

import pytest

from strongly import AuthenticationError
from tests.spec.support.rows import Edit, Rows, document, operation
from tests.spec.support.sdk import KEY, SDK
from tests.spec.support.server import Reply

rows = Rows("Security and servers")


def scheme(text: str, security: str = "[{other: ['lamps:read']}]") -> Edit:
    """Another security scheme, `other`, and the security of getLamp."""
    edit = operation("getLamp", f"security=: {security}")
    return {**edit, "components": {"securitySchemes": {"other": document(text)}}}


def refused(construct: str, text: str, message: str, line: str, where: str = "document") -> None:
    rows.refused(construct, where, scheme(text), message=message, line=line)


@rows.works("API key in a header", "document")
def key_in_a_header(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY


@rows.works(
    "API key in another header",
    "document",
    document("components: {securitySchemes: {apiKey: {name: X-Lamp-Token}}}"),
)
def key_in_another_header(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["x-lamp-token"] == KEY
    assert "x-api-key" not in sdk.sent.headers
    sdk.client.request("GET", "/lamps/lamp-1")
    assert sdk.sent.headers["x-lamp-token"] == KEY


WITHOUT = """
security=: []
responses:
  '401': !remove
  '403': !remove
"""


@rows.works("no security", "operation", operation("getLamp", WITHOUT))
def no_security(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert KEY not in str(sdk.sent.headers)
    sdk.lamps.delete("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY


@rows.works("security of the document", "document", operation("getLamp", "security=: [{apiKey: ['lamps:read']}, {}]"))
def optional_security(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY


def _bearer(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in sdk.sent.headers
    sdk.lamps.delete("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY
    assert "authorization" not in sdk.sent.headers
    error = {"success": False, "error": {"code": "unauthorized", "message": "No."}}
    sdk.answer("getLamp", Reply(error, 401, "application/json"))
    with pytest.raises(AuthenticationError) as caught:
        sdk.lamps.retrieve("lamp-1")
    assert KEY not in repr(caught.value)
    assert not _keys_in_frames(caught.value)


def _keys_in_frames(error: BaseException) -> list[str]:
    """Return the functions of the SDK whose variables show the key."""
    found, traceback = [], error.__traceback__
    while traceback is not None:
        frame, traceback = traceback.tb_frame, traceback.tb_next
        is_sdk = "tests" not in Path(frame.f_code.co_filename).parts
        if is_sdk and any(KEY in repr(value) for value in frame.f_locals.values()):
            found.append(frame.f_code.co_name)
    return found


rows.works("bearer token beside API keys", "operation", scheme("{type: http, scheme: bearer}"))(_bearer)
rows.works(
    "OAuth 2.0, whose tokens users pass as API keys",
    "operation",
    scheme(
        "{type: oauth2, flows: {clientCredentials: "
        "{tokenUrl: 'https://example.com/token', scopes: {'lamps:read': Read lamps.}}}}"
    ),
)(lambda sdk: _bearer(sdk))
rows.works(
    "OpenID Connect, whose tokens users pass as API keys",
    "operation",
    scheme("{type: openIdConnect, openIdConnectUrl: 'https://example.com/.well-known/openid-configuration'}"),
)(lambda sdk: _bearer(sdk))


@rows.works(
    "alternatives: the first one that the SDK supports",
    "operation",
    scheme("{type: http, scheme: basic}", "[{other: ['lamps:read']}, {apiKey: ['lamps:read']}]"),
)
def alternatives(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY
    assert "authorization" not in sdk.sent.headers


refused(
    "API key in the query",
    "{type: apiKey, in: query, name: key}",
    "an API key in the query, which ends up in logs: use a scheme with `type: apiKey` and `in: header`",
    "other:",
)
refused("API key in a cookie", "{type: apiKey, in: cookie, name: key}", "an API key in a cookie: use", "other:")
refused("API key in the header Cookie", "{type: apiKey, in: header, name: Cookie}", "choose another header", "other:")
refused(
    "basic authentication",
    "{type: http, scheme: basic}",
    "HTTP authentication of the scheme basic: use a scheme",
    "other:",
)
refused("mutual TLS", "{type: mutualTLS}", "a security scheme of the type mutualTLS: use a scheme", "other:")
rows.refused(
    "two schemes together",
    "operation",
    scheme("{type: http, scheme: bearer}", "[{other: ['lamps:read'], apiKey: ['lamps:read']}]"),
    message="other and apiKey together: require one",
    line="other:",
)
rows.refused(
    "scheme that is not declared",
    "operation",
    operation("getLamp", "security=: [{nothing: ['lamps:read']}]"),
    message="the scheme nothing: declare it in components/securitySchemes",
    line="nothing:",
)
rows.refused(
    "other scopes",
    "operation",
    operation("getLamp", "security=: [{apiKey: ['lamps:write']}]"),
    message="GET /lamps/{lampId} security: ask for the scope lamps:read",
    line="security:",
)

# --- Servers ---


def servers(*urls: str) -> Edit:
    """Other servers. Their hosts are variables, as the lint asks for."""
    instance = {"default": "lamps.example.com", "description": "Host name of your deployment."}
    return {
        "servers=": [
            {"url": url, "description": "A deployment."} | ({"variables": {"instance": instance}} if "{" in url else {})
            for url in urls
        ]
    }


rows.works("base path", "servers", servers("https://{instance}/lighting/v2"))(
    lambda sdk: _base_path(sdk, "/lighting/v2")
)
rows.works("no base path", "servers", servers("https://{instance}"))(lambda sdk: _base_path(sdk, ""))
rows.works("relative URL", "servers", servers("/v3"))(lambda sdk: _base_path(sdk, "/v3"))
rows.works(
    "several servers with one base path",
    "servers",
    servers("https://{instance}/v4", "https://eu.{instance}/v4"),
)(lambda sdk: _base_path(sdk, "/v4"))


def _base_path(sdk: SDK, expected: str) -> None:
    assert expected == sdk.package.module.BASE_PATH
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.path == f"{expected}/lamps/lamp-1"
    sdk.client.request("GET", "/lamps/lamp-1")
    assert sdk.sent.path == f"{expected}/lamps/lamp-1"


rows.refused(
    "servers with different base paths",
    "servers",
    servers("https://{instance}/v1", "https://eu.{instance}/v2"),
    message="the base path /v2: use /v1, as above",
    line="https://eu.{instance}/v2",
)
rows.refused(
    "variable in a base path",
    "servers",
    servers("https://{instance}/{base}"),
    message="the path /{base} of a server: write it out",
    line="/{base}",
)
rows.refused(
    "relative URL without a slash",
    "servers",
    servers("v1"),
    message="the relative URL v1: begin it with a slash",
    line="url: v1",
)
for place, edit in (
    ("operation", operation("getLamp", "servers: [{url: 'https://b.example.com/v1', description: Another.}]")),
    (
        "path",
        document("paths: {'/lamps/{lampId}': {servers: [{url: 'https://b.example.com/v1', description: Another.}]}}"),
    ),
):
    rows.refused(
        f"servers of a single {place}",
        place,
        edit,
        message="servers of a path or operation: list them at the top" if place == "path" else "servers: remove it",
        line="servers:",
    )
