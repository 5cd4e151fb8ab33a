from typing import Literal, TypeAlias

WorkspacePhase: TypeAlias = Literal["Pending", "Running", "Stopped", "Failed"] | str
"""How far a workspace has come on its way to ready or stopped."""
