"""JSON values as a server might send them, biased towards the names that parsers look for."""

import sys
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(
    [
        *("data", "success", "pagination", "meta", "error", "message", "code", "details", "requestId"),
        *("count", "total", "limit", "offset", "hasMore"),
        *("projects", "workspaces", "volumes", "activity", "collaborators"),
        *("id", "_id", "name", "owner", "resources", "sizeGb", "sizeGB", "size_gb", "userId", "grantedAt", "tags"),
        *("phase", "ready", "conditions", "cpuUsage", "logType", "workspaceCount", "totalStorageGb", "isOwner"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**310)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=5),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES | st.text(max_size=4), JSON, max_size=6)

# Error bodies, with the names under which gateways and web frameworks have messages, codes and details.
ERROR_BODIES = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.sampled_from(["not-found", "Not Found", "about:blank"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("message", "Message", "error", "errors", "detail", "details", "title", "type", "__type", "code"),
                    *("error_description", "msg", "reason", "loc", "path", "field", "source", "pointer", "extensions"),
                    *("status", "fault", "faultstring", "description", "non_field_errors", "name"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


def objects_of(kind: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the fields of a model, in every spelling, under the names of attributes, and with other fields."""
    names = sorted({*sys.modules[kind.__module__]._KNOWN, *kind._names})
    return st.dictionaries(st.sampled_from(names) | NAMES | st.text(max_size=4), JSON, max_size=2 * len(names))
