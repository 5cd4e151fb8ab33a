"""Clients in other languages, generated from openapi.yaml."""
