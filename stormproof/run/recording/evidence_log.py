"""An evidence log: what one scenario, or one experiment, leaves behind, in the order in which it was made."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from stormproof.core.criteria.spent import Activity, Span
from stormproof.core.evidence import Record

Ticked = Callable[[float, float | None], None]


@dataclass(frozen=True)
class Mark:
    """A place in a log: what stands behind it came later. `at` is on the monotonic clock."""

    at: float
    waits: int
    joins: int
    stimuli: int


class EvidenceLog:
    """An append-only list of records, and of the logs of experiments that it shares; safe to use from several threads.

    `title` is the name of the scenario or of the experiment. It keeps when its scenario waited by itself, when for
    stimuli to end, and when those that it rests on ran: see `activities`. `ticked` is called with the seconds of each
    wait, and with how many it may still take, None where nobody can tell.
    """

    def __init__(self, title: str, ticked: Ticked | None = None) -> None:
        self.title = title
        self._ticked = ticked
        self._waits: list[Span] = []
        self._joins: list[Span] = []
        self._stimuli: list[Activity] = []
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
        """Keep that time was spent waiting, just now."""
        with self._lock:
            self._waits.append(_just_now(seconds))
        if self._ticked:
            self._ticked(seconds, None)

    def join(self, seconds: float, left_s: float | None) -> None:
        """Keep that time was spent, just now, until a stimulus ended, which may take `left_s` more."""
        with self._lock:
            self._joins.append(_just_now(seconds))
        if self._ticked:
            self._ticked(seconds, left_s)

    def rest_on(self, stimulus: Activity) -> None:
        """Keep when a stimulus ran, elsewhere, on which the scenario rests."""
        with self._lock:
            self._stimuli.append(stimulus)

    def mark(self) -> Mark:
        """Return the place that has been reached."""
        with self._lock:
            return Mark(time.monotonic(), len(self._waits), len(self._joins), len(self._stimuli))

    def activities(self, since: Mark) -> tuple[Activity, ...]:
        """Return what was done since a mark until now: by the scenario itself, then by stimuli that it rests on."""
        with self._lock:
            waited, held = tuple(self._waits[since.waits :]), tuple(self._joins[since.joins :])
            own = Activity(((since.at, time.monotonic()),), waited, held)
            return (own, *self._stimuli[since.stimuli :])

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


def _just_now(seconds: float) -> Span:
    now = time.monotonic()
    return now - seconds, now
