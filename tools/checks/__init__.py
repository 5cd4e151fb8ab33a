"""Checks what the tests do not: packages, clients in other languages, workflows, the tests themselves."""
