"""Which criteria cannot be decided by their strongest proof without which part of a workload."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from stormproof.core.workload.model import Workload

NEEDS: Mapping[str, tuple[str, ...]] = {
    "health": (
        *("1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "4.3", "4.4", "4.5"),
        *("6.1", "6.2", "6.3", "6.4", "6.5", "8.1", "8.2", "9.1", "9.5"),
        *("11.1", "11.2", "11.3", "11.4", "11.5", "12.5"),
    ),
    "journey": ("1.2", "8.1", "8.6", "9.2", "9.5", "11.3"),
    "jobs": ("9.2", "9.5"),
}
"""By the key under ``[workload]``; a test runs all criteria without each and holds it to what the reasons say then."""


def undecided(workload: Workload, criteria: Collection[str] | None) -> Iterator[str]:
    """Yield a line for each part that is not stated: which criteria (of those ids; None for all) are proven worse."""
    parts = {"health": workload.health, "journey": workload.journey, "jobs": workload.jobs}
    for part, stated in parts.items():
        without = [each for each in NEEDS[part] if criteria is None or each in criteria]
        if not stated and without:
            named = ", ".join(without)
            yield f"workload.{part} is not stated: without it decided by weaker proofs, or UNDECIDED: {named}"
