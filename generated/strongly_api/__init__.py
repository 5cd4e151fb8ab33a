"""The operations and models of Strongly API: projects, workspaces and volumes, generated from `openapi.yaml`.

Nothing in this package does any I/O. Users of the SDK import from `strongly`.
"""

API_VERSION = "1.0.0"
"""Version of the spec from which this package was generated."""

BASE_PATH = "/api/v1"
"""Path of its servers, below which the paths of the operations are."""

CREDENTIAL: tuple[str, str] | None = ("x-api-key", "")
"""The header with the API key and what comes before the key in it, for operations that the spec does not contain."""
