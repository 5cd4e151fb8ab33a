from typing import Literal, TypeAlias

WorkspacePhase: TypeAlias = Literal["Pending", "Running", "Stopped", "Failed"] | str
"""The progress of a workspace towards ready or stopped."""
