"""Builds the documentation."""
