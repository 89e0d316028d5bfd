"""Takes the cleanup of a journey that was killed: as the target's workload states it, with what was captured.

The journal names a step and values, never a request to send: whoever may write it cannot have any other one sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from probes.remote.http import Connection as Client
from probes.remote.journey import Outcome, Pace, clean
from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journeys import MADE, names_of, of_journeys, unknown
from stormproof.aws.undo.putting_back import Left
from stormproof.core.errors import CallFailed, CouldNotLook, Undecidable, UsageError
from stormproof.core.observations import GONE, Exchange
from stormproof.core.system import System
from stormproof.core.undo import Disturbed, Entry
from stormproof.core.workload.model import Step
from stormproof.operations.reach import must_be_one_place
from stormproof.operations.workload.credentials import clients_endpoint
from stormproof.operations.workload.keys import KnownKeys


class JourneyCleanup:
    """Takes the cleanup that an entry names, with a key as the workload is tried with; the caller has the lease."""

    def __init__(self, connection: Connection, system: System) -> None:
        self._connection = connection
        self._system = system

    def __call__(self, entry: Entry) -> list[Left]:
        """Return why something is left, nothing where all is cleaned up."""
        things = of_journeys(entry)
        known = [each for each in things if each.kind == MADE]
        return [*unknown(entry, things), *(self.taken(known) if known else ())]

    def taken(self, things: list[Disturbed]) -> list[Left]:
        """Take the cleanup of things that are known by name; return why something of them is left."""
        try:
            return list(self._cleaned(things))
        except (CallFailed, CouldNotLook, Undecidable, UsageError) as error:
            return [Left(f"{each}: not cleaned up: {error}") for each in things]

    def _cleaned(self, things: list[Disturbed]) -> Iterator[Left]:
        must_be_one_place(self._connection.target)
        pace = Pace(self._connection.clock.monotonic, self._connection.clock.pause)
        with (
            KnownKeys(self._connection, self._system, claimed=True).held() as key,
            Client(clients_endpoint(self._connection, self._system, key.text)) as client,
        ):
            for each in things:
                step, captured = self._stated(each)
                if step is None:
                    yield Left(f"{each}: the target's workload has no such cleanup any more: send it yourself")
                elif problem := _problem(clean(step, client.send, captured, pace)):
                    yield Left(f"{each}: not cleaned up: {problem}")

    def _stated(self, thing: Disturbed) -> tuple[Step | None, Mapping[str, Any]]:
        """Return the step of the cleanup that a thing names, None where the workload states none for these values."""
        noted = thing.after[0] if thing.after and thing.after[0] else {}
        captured = noted.get("captured")
        values = captured if isinstance(captured, dict) else {}
        if not all(isinstance(each, str | int | float) for each in values.values()):
            return None, {}
        steps = (step for step in self._connection.target.workload.journey if step.cleanup)
        found = next((step for step in steps if step.name == noted.get("step")), None)
        return (found if found and names_of(found) <= values.keys() else None), values


def _problem(outcome: Outcome) -> str:
    """Return why something is left; what is gone already is clean."""
    gone = isinstance(outcome.exchange, Exchange) and outcome.exchange.status in GONE
    return "" if gone else outcome.problem
