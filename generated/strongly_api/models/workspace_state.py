from typing import Literal, TypeAlias

WorkspaceState: TypeAlias = Literal["pending", "running", "stopped", "failed", "terminated"] | str
"""Where a workspace is in its life. A `terminated` one cannot be started again."""
