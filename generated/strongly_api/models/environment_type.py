from typing import Literal, TypeAlias

EnvironmentType: TypeAlias = Literal["jupyter", "vscode", "rstudio", "custom"] | str
"""The tool that a workspace is made for; `custom` takes everything from the image."""
