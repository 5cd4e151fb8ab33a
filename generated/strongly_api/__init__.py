"""The operations and models of Strongly API: projects, workspaces and volumes, generated from `openapi.yaml`.

Nothing in this package does any I/O. Users of the SDK import from `strongly`.
"""

API_VERSION = "1.0.0"
"""Version of the spec from which this package was generated."""
