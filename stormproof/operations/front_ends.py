"""What is said of a system's front ends, before anything else: what was found, and what can be had of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.front_ends.reading import read_front_ends
from stormproof.core.front_ends.criteria import can_be_had, reasons, what_can_be_had
from stormproof.core.front_ends.model import FrontEnd, FrontEnds, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System


@dataclass(frozen=True)
class Statement:
    """The front ends of a system; `system` has the REST API that everything is done for."""

    system: System
    seen: FrontEnds

    @property
    def lines(self) -> tuple[str, ...]:
        """What an administrator has to know first: nothing where there is a REST API alone."""
        return tuple(self._lines())

    @property
    def document(self) -> list[dict[str, Any]]:
        """Each front end beside the REST API as JSON, with what cannot be had of it and why."""
        return [
            {
                "kind": each.kind.value,
                "name": each.name,
                "entries": [vars(entry) for entry in each.entries],
                "can_be_had": list(can_be_had(each.kind)),
                "cannot_be_had": [{"criteria": list(criteria), "reason": why} for criteria, why in reasons(each.kind)],
            }
            for each in self.seen.found
        ]

    def _lines(self) -> Iterator[str]:
        if self.system.api.private:
            yield from what_can_be_had(Kind.PRIVATE_REST_API)
        elif barrier := self.system.api.barrier():
            yield f"{barrier.reason}: what has to be provoked there is UNDECIDED"
        for each in self.seen.found:
            yield _told(each)
        for kind in dict.fromkeys(each.kind for each in self.seen.found):
            yield from what_can_be_had(kind)
        for kind, why in self.seen.unseen:
            yield f"It could not be looked whether {kind.value}s lead to functions of this system: {why}"


def front_ends(reads: Reads, system: System) -> Statement:
    """Look for the front ends of a system; never raises, what could not be looked for is said."""
    return Statement(system, read_front_ends(reads, system))


def _told(front_end: FrontEnd) -> str:
    if front_end.kind is Kind.DISTRIBUTION:
        return f"{front_end} stands before the REST API"
    verdict = ": 1.1 fails by it until it asks for something or is gone" if front_end.open else ""
    return f"{front_end} leads to functions past the REST API ({front_end.ways}){verdict}"
