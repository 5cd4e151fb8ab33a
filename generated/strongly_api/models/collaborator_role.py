from typing import Literal, TypeAlias

CollaboratorRole: TypeAlias = Literal["editor", "viewer", "owner"] | str
"""What a collaborator may do in a project: change it, look at it, or, once per project, own it."""
