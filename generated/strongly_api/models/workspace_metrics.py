# Annotations are types, not strings, because help() shows them as they are.
from typing import Any, Self

from strongly._core.model import Model, define, new
from strongly._core.reading import expect_object, read_attributes, read_float, read_object, unknown_fields

_KEYS = (
    "cpuUsage",
    "memoryUsage",
    "gpuUsage",
    "diskUsage",
)
_KNOWN = frozenset({"cpuUsage", "diskUsage", "gpuUsage", "memoryUsage"})
# The attributes with another name than their field, as `to_dict` writes them.
_RENAMED: dict[str, str] = {
    "cpu_usage": "cpuUsage",
    "memory_usage": "memoryUsage",
    "gpu_usage": "gpuUsage",
    "disk_usage": "diskUsage",
}


@define(slots=True, weakref_slot=False, init=False, eq=False, repr=False)
class WorkspaceMetrics(Model):
    """The resource usage of a workspace, in percent of its allocation. Bursts can exceed 100."""

    _names = (
        "cpu_usage",
        "memory_usage",
        "gpu_usage",
        "disk_usage",
    )
    _keys = _KEYS

    cpu_usage: float | None = None
    """CPU usage in percent."""

    memory_usage: float | None = None
    """Memory usage in percent."""

    gpu_usage: float | None = None
    """GPU usage in percent; null if there is no GPU."""

    disk_usage: float | None = None
    """Disk usage in percent."""

    _extra: dict[str, Any] | None = None

    def __init__(
        self,
        cpu_usage: float | None = None,
        memory_usage: float | None = None,
        gpu_usage: float | None = None,
        disk_usage: float | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.cpu_usage = cpu_usage
        self.memory_usage = memory_usage
        self.gpu_usage = gpu_usage
        self.disk_usage = disk_usage
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
            data = expect_object(data, "WorkspaceMetrics")
        self = new(cls)
        try:
            # The fast path, for the usual case: the object has all fields and no others.
            cpu_usage_ = data["cpuUsage"]
            memory_usage_ = data["memoryUsage"]
            gpu_usage_ = data["gpuUsage"]
            disk_usage_ = data["diskUsage"]
            extra = None if len(data) == 4 else unknown_fields(data, _KNOWN)
        except KeyError:
            values: Any = map(data.get, _KEYS)
            (
                cpu_usage_,
                memory_usage_,
                gpu_usage_,
                disk_usage_,
            ) = values
            extra = unknown_fields(data, _KNOWN)
        if extra and not _RENAMED.keys().isdisjoint(extra):
            return cls.from_dict(read_attributes(data, _RENAMED))
        self.cpu_usage = read_float(cpu_usage_)
        self.memory_usage = read_float(memory_usage_)
        self.gpu_usage = read_float(gpu_usage_)
        self.disk_usage = read_float(disk_usage_)
        self._extra = extra
        return self

    @classmethod
    def from_response(cls, payload: object) -> Self:
        """Return the model of a decoded response, with or without an envelope.

        Raises:
            ResponseValidationError: The response does not contain such an object.
        """
        return cls.from_dict(read_object(payload, _KNOWN))
