from typing import Literal, TypeAlias

WorkspaceState: TypeAlias = Literal["pending", "running", "stopped", "failed", "terminated"] | str
"""The status of a workspace. A `terminated` workspace cannot be restarted."""
