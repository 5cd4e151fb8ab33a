from typing import Literal, TypeAlias

ProjectSort: TypeAlias = (
    Literal[
        "createdAt:asc",
        "createdAt:desc",
        "updatedAt:asc",
        "updatedAt:desc",
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
