"""A trail: the pieces of evidence that one scenario, or one stimulus, leaves behind, in the order they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

from stormproof.core.evidence import Record


class EvidenceLog:
    """An append-only list of records; safe to use from several threads.

    `waited_s` is how long its scenario waited, `rested_on_s` how long the stimuli worked that it joined. `ticked` is
    told of each wait.
    """

    def __init__(self, title: str, ticked: Callable[[float], None] | None = None) -> None:
        self.title = title
        self._ticked = ticked
        self.waited_s = 0.0
        self.rested_on_s = 0.0
        self._records: list[Record] = []
        self._lock = Lock()

    def record(self, record: Record) -> None:
        """Append one record, already redacted."""
        with self._lock:
            self._records.append(record)

    def extend(self, records: Iterable[Record]) -> None:
        """Append records that were made elsewhere, e.g. by the stimulus that a scenario joins."""
        with self._lock:
            self._records.extend(records)

    def wait(self, seconds: float) -> None:
        """Count time that was spent waiting."""
        with self._lock:
            self.waited_s += seconds
        if self._ticked:
            self._ticked(seconds)

    def rest_on(self, seconds: float) -> None:
        """Count the time that a stimulus took elsewhere."""
        with self._lock:
            self.rested_on_s += seconds

    def since(self, position: int) -> tuple[Record, ...]:
        """Return the records from a position (0-based) on."""
        with self._lock:
            return tuple(self._records[position:])

    def __len__(self) -> int:
        return len(self._records)
