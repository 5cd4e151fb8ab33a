from typing import Literal, TypeAlias

VolumeDisposition: TypeAlias = Literal["delete", "keep"] | str
"""What becomes of the volumes of a project that is deleted."""
