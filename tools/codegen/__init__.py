"""Generates Python from openapi.yaml, and reports what has to be written by hand."""
