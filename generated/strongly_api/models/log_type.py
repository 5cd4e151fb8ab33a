from typing import Literal, TypeAlias

LogType: TypeAlias = Literal["build", "deploy", "pod"] | str
"""A log of a workspace: that of the image build, the deployment, or the running container."""
