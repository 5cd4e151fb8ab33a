from typing import Literal, TypeAlias

VolumeSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "label:asc",
        "label:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "type:asc",
        "type:desc",
        "size_gb:asc",
        "size_gb:desc",
    ]
    | str
)
"""A field of volumes and a direction."""
