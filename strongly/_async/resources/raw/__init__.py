"""Namespaces whose calls answer with a `RawResponse`."""
