"""Writes the Python that follows from openapi.yaml, and reports what is left to write by hand."""
