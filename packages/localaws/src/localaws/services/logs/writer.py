"""How AWS's own services and PutLogEvents write: append, then tell the watchers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from localaws.services.logs.events import Event
from localaws.services.logs.groups import Group
from localaws.services.logs.ingesting import admit
from localaws.services.logs.store import LogStore


class Clock(Protocol):
    """What the writer needs of the virtual clock."""

    def now(self) -> float:
        """Return virtual epoch seconds."""


@dataclass(frozen=True)
class Batch:
    """Events that were written to one stream at once."""

    group: Group
    stream: str
    events: Sequence[Event]


Watcher = Callable[[Batch], None]


class LogWriter:
    """Implements `localaws.kernel.ports.Logs`; callable from any thread.

    `store` is what the control plane reads; a watcher (metric filters, subscription filters, live tail) is told of
    every batch, in the writing thread and outside of the store's lock.
    """

    def __init__(self, clock: Clock) -> None:
        self.store = LogStore(clock.now)
        self._watchers: tuple[Watcher, ...] = ()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of every batch from now on; returns what ends it."""
        self._watchers += (watcher,)

        def end() -> None:
            self._watchers = tuple(kept for kept in self._watchers if kept is not watcher)

        return end

    def has_group(self, region: str, group: str) -> bool:
        """Return whether a log group is there."""
        return group in self.store.region(region).groups

    def write(self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> None:
        """Append (epoch milliseconds, message) events; the group and the stream are made when they are not there."""
        kept = self.store.region(region)
        with kept.lock:
            found = kept.groups.get(group) or kept.create_group(group)
            target = found.streams.get(stream) or kept.create_stream(found, stream)
            appended = kept.append(found, target, events)
        self._tell(Batch(found, stream, appended))

    def put(self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> dict[str, int]:
        """Do PutLogEvents: keep what AWS would keep of a batch and return RejectedLogEventsInfo for the rest.

        Raises NotFound where the group or the stream is not there, InvalidParameter for a malformed batch.
        """
        kept = self.store.region(region)
        with kept.lock:
            found = kept.group(group)
            target = found.stream(stream)
            admitted = admit(events, kept.now(), kept.horizon(found))
            appended = kept.append(found, target, admitted.events)
        self._tell(Batch(found, stream, appended))
        return admitted.rejected

    def _tell(self, batch: Batch) -> None:
        if batch.events:
            for watcher in self._watchers:
                watcher(batch)
