"""Reads openapi.yaml, checks it, compares it with the last release, and publishes it."""
