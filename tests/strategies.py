"""JSON values as a server might send them, biased towards the names that parsers look for."""

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
