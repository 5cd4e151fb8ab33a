from typing import Literal, TypeAlias

VolumeDisposition: TypeAlias = Literal["delete", "keep"] | str
"""What happens to the volumes of a deleted project."""
