from typing import Literal, TypeAlias

CollaboratorRole: TypeAlias = Literal["editor", "viewer", "owner"] | str
"""The permission of a collaborator: edit the project, view it, or own it. A project has exactly one owner."""
