from typing import Literal, TypeAlias

VolumeType: TypeAlias = Literal["data", "model", "workspace", "scratch", "shared"] | str
"""The purpose of a volume."""
