"""A trail: the pieces of evidence that one scenario, or one stimulus, leaves behind, in the order they were made."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from stormproof.core.evidence import Record


class Trail:
    """An append-only list of records; safe to use from several threads."""

    def __init__(self, title: str) -> None:
        self.title = title
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

    def since(self, position: int) -> tuple[Record, ...]:
        """Return the records from a position (0-based) on."""
        with self._lock:
            return tuple(self._records[position:])

    def __len__(self) -> int:
        return len(self._records)
