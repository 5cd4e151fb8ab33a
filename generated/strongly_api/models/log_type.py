from typing import Literal, TypeAlias

LogType: TypeAlias = Literal["build", "deploy", "pod"] | str
"""A log of a workspace: the build of its image, its deployment, or what runs in it."""
