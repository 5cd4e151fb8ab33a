from typing import Literal, TypeAlias

ProjectState: TypeAlias = Literal["active", "paused", "archived"] | str
"""The status of a project. An `archived` project is read-only."""
