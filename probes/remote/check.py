"""The two checks of a probe, the same wherever it runs. Standard library only: these files travel.

The health is asked for once, over a connection of its own: no retry hides a failure. A journey is taken over one
connection, as a client's would be, and cleaned up whatever became of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from probes.remote.http import TIMEOUT_S, Connection
from probes.remote.journey import Notes, Outcome, Pace, Send, ask_health, travel
from stormproof.core.health.observed import (
    HEALTH,
    JOURNEY,
    LONGEST_PROBLEM,
    Attempt,
    Observed,
    certificate_warning,
)
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.workload.model import Workload

UNSTATED = "unstated"
"""The code of a check that the workload does not state."""
STEP_NOTE = "workload, "


@dataclass(frozen=True)
class Probe:
    """What a probe is given: where the system is, what its clients do, and the region that it looks from."""

    endpoint: Endpoint
    workload: Workload
    region: str
    now: Callable[[], float] = time.time
    timeout_s: float = TIMEOUT_S


class Attempts:
    """Sends over a connection and keeps every attempt; an answer's certificate as well."""

    def __init__(self, connection: Connection, now: Callable[[], float]) -> None:
        self._connection = connection
        self._now = now
        self.made: list[Attempt] = []
        self.certificate_until: float | None = None

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None, note: str
    ) -> Exchange | Unreachable:
        """Send a request."""
        at = self._now()
        seen = self._connection.send(method, path, headers, body, note)
        self.made.append(Attempt.of(note.removeprefix(STEP_NOTE), at, seen))
        if isinstance(seen, Exchange):
            self.certificate_until = seen.certificate_until
        return seen


def check_health(probe: Probe) -> Observed:
    """Ask for the health once and return what was seen."""
    begun = Begun(probe, HEALTH)
    if probe.workload.health is None:
        return begun.unstated()
    with Connection(probe.endpoint, probe.timeout_s) as connection:
        attempts = Attempts(connection, probe.now)
        outcome = ask_health(probe.workload.health, attempts.send)
    return begun.ended(attempts, outcome if outcome.problem else None)


def check_journey(
    probe: Probe,
    pace: Pace,
    notes: Notes | None = None,
    meanwhile: Callable[[Mapping[str, Any]], None] = lambda _: None,
    through: Callable[[Send], Send] = lambda send: send,
) -> Observed:
    """Take the journey from its first step to its cleanup and return what was seen.

    `meanwhile` is as in `travel`; `through` may put something between the journey and what sends its requests.
    """
    begun = Begun(probe, JOURNEY)
    if not probe.workload.journey:
        return begun.unstated()
    with Connection(probe.endpoint, probe.timeout_s) as connection:
        attempts = Attempts(connection, probe.now)
        seen = travel(probe.workload.journey, through(attempts.send), pace, meanwhile=meanwhile, notes=notes)
    cleanup = {step.name for step in probe.workload.journey if step.cleanup}
    left = tuple(f"{each.step}: {each.problem}" for each in seen.outcomes if each.step in cleanup and each.problem)
    return replace(begun.ended(attempts, seen.problem), left=left)


class Begun:
    """A check that has begun, by both clocks."""

    def __init__(self, probe: Probe, check: str) -> None:
        self._probe = probe
        self._check = check
        self._started = probe.now()
        self._began = time.monotonic()

    def unstated(self) -> Observed:
        """Return that there is nothing to check."""
        said = f"the workload states no {self._check}"
        return Observed(self._check, self._probe.region, self._started, 0.0, (), UNSTATED, said)

    def ended(self, attempts: Attempts, wrong: Outcome | None) -> Observed:
        """Return what was seen; `wrong` is the first step that was not as stated."""
        until = attempts.certificate_until
        said = f"{wrong.step}: {wrong.problem}"[:LONGEST_PROBLEM] if wrong else ""
        return Observed(
            self._check,
            self._probe.region,
            self._started,
            time.monotonic() - self._began,
            tuple(attempts.made),
            wrong.code if wrong else "",
            said,
            warnings=certificate_warning(until, self._probe.now()),
            certificate_until=until,
        )
