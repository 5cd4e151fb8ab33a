from typing import Literal, TypeAlias

ProjectState: TypeAlias = Literal["active", "paused", "archived"] | str
"""Where a project is in its life. An `archived` one is read-only."""
