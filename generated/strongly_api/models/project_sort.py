from typing import Literal, TypeAlias

ProjectSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "category:asc",
        "category:desc",
        "visibility:asc",
        "visibility:desc",
    ]
    | str
)
"""A field of projects and a direction."""
