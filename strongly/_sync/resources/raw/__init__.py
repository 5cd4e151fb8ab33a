# Derived from strongly/_async by `make generate`; edit the source there.
"""Namespaces whose calls return a `RawResponse`."""
