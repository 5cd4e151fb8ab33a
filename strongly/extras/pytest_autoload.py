"""The entry point by which pytest loads the fixtures.

A module of its own, because pytest rejects a plugin that is registered under two names: if the entry point were
`strongly.pytest_plugin`, users could no longer name that in `pytest_plugins` or `-p`.
"""

pytest_plugins: list[str] = ["strongly.pytest_plugin"]
