from typing import Literal, TypeAlias

VolumeState: TypeAlias = Literal["pending", "bound"] | str
"""Whether a volume still waits for its storage (`pending`) or is ready for use (`bound`)."""
