from typing import Literal, TypeAlias

VolumeSort: TypeAlias = (
    Literal[
        "createdAt:asc",
        "createdAt:desc",
        "updatedAt:asc",
        "updatedAt:desc",
        "label:asc",
        "label:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "type:asc",
        "type:desc",
        "sizeGb:asc",
        "sizeGb:desc",
    ]
    | str
)
"""A field of volumes and a direction."""
