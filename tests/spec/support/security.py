"""Rows about security and servers."""

from tests.spec.support.rows import Rows, operation
from tests.spec.support.sdk import KEY, SDK

rows = Rows("Security and servers")


@rows.works("API key in a header", "document")
def key_in_a_header(sdk: SDK) -> None:
    sdk.lamps.retrieve("lamp-1")
    assert sdk.sent.headers["x-api-key"] == KEY


rows.refused(
    "no security",
    "operation",
    operation("getLamp", "security=: []"),
    message="GET /lamps/{lampId} security: ask for the scope lamps:read",
    line="security:",
)
