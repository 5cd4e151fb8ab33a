"""What the pure functions of this package raise; the layer above turns both into its own exceptions."""


class InvalidArgumentError(ValueError):
    """An argument or a body cannot be sent as it is.

    Attributes:
        argument: Name of the offending argument or body key.
    """

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument} {problem}")
        self.argument = argument


class UnexpectedResponseError(ValueError):
    """An answer is not of the documented shape."""
