# Derived from strongly/_async by `make generate`; edit the source there.
"""The namespaces of the client."""
