"""Runs of probes that Lambda itself has killed: what their journeys have made by then stands in their notes.

A note is a parameter in the probe's own region, see `probes.remote.notes`. One that may still be under way is no such
run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stormproof.core.health.names import probe_notes
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region
from stormproof.core.system import System


@dataclass(frozen=True)
class KilledProbe:
    """A run that is over and has not cleaned up: `parameter` is its note, `captured` what it knew of what it made.

    `under_way` is the step whose answer nobody has written down, empty for none; `ended` is when it was over at the
    latest.
    """

    region: str
    parameter: str
    captured: Mapping[str, Any]
    under_way: str
    ended: datetime

    def __str__(self) -> str:
        """Say what it has left."""
        names = ", ".join(f"{name} = {value}" for name, value in sorted(self.captured.items())) or "nothing by name"
        cut = f", cut off in the step {self.under_way}" if self.under_way else ""
        at = f"{self.ended:%Y-%m-%d %H:%M} UTC"
        return f"a probe in {self.region} was killed by {at} on a client's way{cut}; it has made: {names}"


def read_killed_probes(reads: Reads, system: System, region: str, now: datetime) -> Iterator[KilledProbe]:
    """Yield the runs of a region that were killed; raises CouldNotLook.

    A note that nobody can read is none of ours, and left alone.
    """
    path = probe_notes(Names(system.at(region)))
    for parameter in in_region(reads, region).pages("ssm", "get_parameters_by_path", "Parameters", Path=path):
        found = _read(region, parameter["Name"], parameter["Value"])
        if found and found.ended <= now:
            yield found


def _read(region: str, name: str, value: str) -> KilledProbe | None:
    try:
        note = json.loads(value)
        captured = {str(key): each for key, each in note["captured"].items() if isinstance(each, str | int | float)}
        return KilledProbe(region, name, captured, str(note["under_way"]), datetime.fromtimestamp(note["ends"], UTC))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
