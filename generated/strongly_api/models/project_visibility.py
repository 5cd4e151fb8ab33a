from typing import Literal, TypeAlias

ProjectVisibility: TypeAlias = Literal["private", "organization"] | str
"""Who can find a project: its collaborators, or everyone in the organization."""
