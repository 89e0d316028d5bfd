"""An evidence log: what one scenario, or one experiment, leaves behind, in the order in which it was made."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from stormproof.core.evidence import Record


class EvidenceLog:
    """An append-only list of records, and of the logs of experiments that it shares; safe to use from several threads.

    `title` is the name of the scenario or of the experiment. `waited_s` is how long its scenario waited, `rested_on_s`
    how long the stimuli worked that it joined. `ticked` is called with the seconds of each wait.
    """

    def __init__(self, title: str, ticked: Callable[[float], None] | None = None) -> None:
        self.title = title
        self._ticked = ticked
        self.waited_s = 0.0
        self.rested_on_s = 0.0
        self._entries: list[Record | EvidenceLog] = []
        self._lock = Lock()

    def record(self, record: Record) -> None:
        """Append one record, already redacted."""
        with self._lock:
            self._entries.append(record)

    def share(self, experiment: EvidenceLog) -> None:
        """Append the whole log of an experiment that has ended, by reference: several scenarios may rest on it.

        One without records leaves nothing.
        """
        if len(experiment):
            with self._lock:
                self._entries.append(experiment)

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

    def entries(self) -> tuple[Record | EvidenceLog, ...]:
        """Return all entries, experiments as their logs."""
        with self._lock:
            return tuple(self._entries)

    def records(self) -> tuple[Record, ...]:
        """Return all records, those of experiments in their place."""
        found: list[Record] = []
        for entry in self.entries():
            found += entry.records() if isinstance(entry, EvidenceLog) else (entry,)
        return tuple(found)

    def __len__(self) -> int:
        return len(self._entries)
