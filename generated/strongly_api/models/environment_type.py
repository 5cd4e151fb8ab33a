from typing import Literal, TypeAlias

EnvironmentType: TypeAlias = Literal["jupyter", "vscode", "rstudio", "custom"] | str
"""The tool that a workspace provides; `custom` uses that of the image."""
