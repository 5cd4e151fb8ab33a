from typing import Literal, TypeAlias

VolumeState: TypeAlias = Literal["pending", "bound"] | str
"""Whether a volume is waiting for storage (`pending`) or ready for use (`bound`)."""
