"""What moto's other services call of its backend of logs, on our store.

CloudFormation makes and deletes groups, EventBridge and flow logs write, export tasks read, the tagging API lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.logs.models import LogGroup, LogsBackend, LogStream

from localaws.moto.patches import Patches
from localaws.services.logs.control.events import pairs
from localaws.services.logs.control.request import refusal
from localaws.services.logs.errors import LogsError
from localaws.services.logs.groups import Group
from localaws.services.logs.reading import Window
from localaws.services.logs.searching import Order, Streams, collect
from localaws.services.logs.store import Region
from localaws.services.logs.writer import LogWriter


def install(patches: Patches, writer: LogWriter) -> None:
    """Replace the methods of moto's backend that touch groups."""
    methods = BackendMethods(writer)
    # moto's constructor assigns it
    patches.put(LogsBackend, "groups", property(methods.groups, lambda _backend, _groups: None))
    for name, method in methods.table().items():
        patches.put(LogsBackend, name, _refusing(method))


class BackendMethods:
    """The methods; `backend` is moto's, which says which region is meant."""

    def __init__(self, writer: LogWriter) -> None:
        self._writer = writer

    def table(self) -> Mapping[str, Callable[..., Any]]:
        """Return the methods by moto's names."""
        return {
            "create_log_group": self.create_log_group,
            "ensure_log_group": self.ensure_log_group,
            "delete_log_group": self.delete_log_group,
            "create_log_stream": self.create_log_stream,
            "put_log_events": self.put_log_events,
            "filter_log_events": self.filter_log_events,
        }

    def groups(self, backend: LogsBackend) -> dict[str, LogGroup]:
        """Return all groups as moto's, by name."""
        kept = self._store(backend).groups
        return {name: _as_motos(backend, kept[name]) for name in sorted(kept)}

    def create_log_group(
        self, backend: LogsBackend, log_group_name: str, tags: Mapping[str, str] | None, **settings: Any
    ) -> LogGroup:
        """Make a group; `settings` are CloudFormation's properties."""
        region = self._store(backend)
        with region.lock:
            key = settings.get("KmsKeyId") or settings.get("kmsKeyId")
            group = region.create_group(log_group_name, settings.get("LogGroupClass", "STANDARD"), key)
            group.retention = settings.get("RetentionInDays")
        backend.tag_resource(group.arn, dict(tags or {}))
        return _as_motos(backend, group)

    def ensure_log_group(self, backend: LogsBackend, log_group_name: str) -> None:
        """Make a group that is not there."""
        if log_group_name not in self._store(backend).groups:
            self.create_log_group(backend, log_group_name, None)

    def delete_log_group(self, backend: LogsBackend, log_group_name: str) -> None:
        """Forget a group."""
        self._store(backend).groups.pop(log_group_name, None)

    def create_log_stream(self, backend: LogsBackend, log_group_name: str, log_stream_name: str) -> None:
        """Make a stream."""
        region = self._store(backend)
        with region.lock:
            region.create_stream(region.group(log_group_name), log_stream_name)

    def put_log_events(self, backend: LogsBackend, group: str, stream: str, events: Any) -> tuple[str, dict[str, Any]]:
        """Write events."""
        return "", dict(self._writer.put(backend.region_name, group, stream, pairs(events)))

    def filter_log_events(
        self, backend: LogsBackend, log_group_name: str, log_stream_names: Any, start_time: int, end_time: int, **_: Any
    ) -> tuple[list[dict[str, Any]], None, list[Any]]:
        """Read all events of a window."""
        region = self._store(backend)
        with region.lock:
            streams, window = Streams(log_stream_names), Window(start_time, end_time)
            slices = collect(region.group(log_group_name), streams, window, Order.OLDEST_FIRST, None)
        return [{"timestamp": event.timestamp, "message": event.message} for event, _ in slices.merged()], None, []

    def _store(self, backend: LogsBackend) -> Region:
        return self._writer.store.region(backend.region_name)


def _refusing(method: Callable[..., Any]) -> Callable[..., Any]:
    def refuse(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except LogsError as error:
            raise refusal(error) from None

    return refuse


def _as_motos(backend: LogsBackend, group: Group) -> LogGroup:
    motos = LogGroup(backend.account_id, backend.region_name, group.name)  # type: ignore[abstract] # moto makes them itself
    motos.streams = {name: LogStream(motos, name) for name in group.streams}
    return motos
