from typing import Literal, TypeAlias

VolumeType: TypeAlias = Literal["data", "model", "workspace", "scratch", "shared"] | str
"""What a volume is meant for."""
