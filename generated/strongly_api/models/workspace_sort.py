from typing import Literal, TypeAlias

WorkspaceSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "environment_type:asc",
        "environment_type:desc",
    ]
    | str
)
"""A field of workspaces and a direction."""
