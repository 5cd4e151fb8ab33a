# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import expect_object, intern, interned, read_attributes, read_object, unknown_fields

if TYPE_CHECKING:
    from .log_type import LogType
else:  # the same types, without the cost of more imports
    LogType = Literal["build", "deploy", "pod"] | str

_KEYS = (
    "logType",
    "lines",
    "content",
)
_KNOWN = frozenset({"content", "lines", "logType"})
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {"log_type": "logType"}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class WorkspaceLogs(Model):
    """A log of a workspace, as lines and as a single string."""

    _names = (
        "log_type",
        "lines",
        "content",
    )
    _keys = _KEYS

    log_type: LogType = ABSENT
    """The type of the log."""

    lines: list[str] = ABSENT
    """The lines, oldest first, without line terminators."""

    content: str = ABSENT
    """The log as a single string."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        log_type: LogType = ABSENT,
        lines: list[str] = ABSENT,
        content: str = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.log_type = log_type
        self.lines = lines
        self.content = content
        self._extra = extra

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the model of an object of a response.

        Args:
            data: The decoded object, with any of the spellings that servers use, or with the keys of `to_dict`. Missing
                fields become None, even those that have a type without None. Malformed values are kept unchanged.

        Returns:
            The model.

        Raises:
            ResponseValidationError: `data` is not an object.
        """
        if data.__class__ is not dict:
            data = expect_object(data, "WorkspaceLogs")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            log_type_ = data["logType"]
            self.lines = data["lines"]
            self.content = data["content"]
            extra = None if len(data) == 3 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                log_type_,
                self.lines,
                self.content,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        try:
            self.log_type = interned[log_type_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (self.log_type,) = map(intern, (log_type_,))
        self._extra = extra
        return self

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
