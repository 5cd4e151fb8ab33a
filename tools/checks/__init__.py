"""Checks beyond the tests: packages, clients in other languages, workflows, the tests themselves."""
