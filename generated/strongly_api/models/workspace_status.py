# Annotations are types, not strings, because help() shows them as they are.
from typing import TYPE_CHECKING, Any, Literal, Self

from strongly._core.model import ABSENT, Model, define, new
from strongly._core.reading import (
    expect_object,
    intern,
    interned,
    read_attributes,
    read_object,
    snake_case_keys,
    unknown_fields,
)

if TYPE_CHECKING:
    from .workspace_phase import WorkspacePhase
else:  # the same types, without the cost of more imports
    WorkspacePhase = Literal["Pending", "Running", "Stopped", "Failed"] | str

_KEYS = (
    "phase",
    "ready",
    "message",
    "conditions",
)
_KNOWN = frozenset({"conditions", "message", "phase", "ready"})
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class WorkspaceStatus(Model):
    """The progress of a workspace."""

    _names = (
        "phase",
        "ready",
        "message",
        "conditions",
    )
    _keys = _KEYS

    phase: WorkspacePhase = ABSENT
    """The progress of a workspace towards ready or stopped."""

    ready: bool = ABSENT
    """True if the workspace is ready for use."""

    message: str = ABSENT
    """Human-readable description of the status."""

    conditions: list[dict[str, Any]] = ABSENT
    """Conditions as reported by Kubernetes, for diagnosis."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        phase: WorkspacePhase = ABSENT,
        ready: bool = ABSENT,
        message: str = ABSENT,
        conditions: list[dict[str, Any]] = ABSENT,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.phase = phase
        self.ready = ready
        self.message = message
        self.conditions = conditions
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
            data = expect_object(data, "WorkspaceStatus")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            phase_ = data["phase"]
            self.ready = data["ready"]
            self.message = data["message"]
            conditions_ = data["conditions"]
            extra = None if len(data) == 4 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                phase_,
                self.ready,
                self.message,
                conditions_,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.conditions = snake_case_keys(conditions_)
        try:
            self.phase = interned[phase_]
        except (KeyError, TypeError):  # a string is new, or a value is malformed
            (self.phase,) = map(intern, (phase_,))
        self._extra = extra
        return self

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
