"""Namespaces whose calls return a `RawResponse`."""
