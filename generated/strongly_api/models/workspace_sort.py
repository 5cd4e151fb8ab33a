from typing import Literal, TypeAlias

WorkspaceSort: TypeAlias = (
    Literal[
        "createdAt:asc",
        "createdAt:desc",
        "updatedAt:asc",
        "updatedAt:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "environmentType:asc",
        "environmentType:desc",
    ]
    | str
)
"""A field of workspaces and a direction."""
