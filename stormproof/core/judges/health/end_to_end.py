"""Judges of 11.3: a client's way through the system leads to its end, from wherever it is taken, and leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.canaries import RUNNING, Canary
from stormproof.core.health.observed import Observed
from stormproof.core.health.views import Look, View, of_all


@dataclass(frozen=True)
class EndToEnd:
    """What came of the journey: taken from here with the functions' jobs, and from each region that has a probe.

    `idle` is what was not done of the jobs, empty where all was; `detached` are queues that nothing takes messages from
    any more, in words; `still_there` is a step that still finds, after the cleanup, what the journey has made.
    `regions` holds what probes elsewhere saw, or why one could not look; `canary` is the one that takes it daily.
    """

    here: Observed
    idle: str = ""
    detached: tuple[str, ...] = ()
    still_there: str = ""
    regions: Mapping[str, Observed | str] = field(default_factory=dict)
    canary: Canary | None = None


def judge_journey(seen: EndToEnd) -> str:
    """Refute a journey that does not lead to its end from everywhere; return how long it took, in words.

    Codes: ``health.journey``, ``health.detached``, ``health.idle``, ``health.journey_elsewhere``. Raises CouldNotLook
    ``health.region`` where a probe elsewhere could not look.
    """
    said = of_all(views(seen))
    if not seen.here.passed:
        raise Refuted("health.journey", f"{seen.here.problem} ({len(seen.here.attempts)} requests); {said}")
    if seen.detached:
        raise Refuted("health.detached", "; ".join(seen.detached))
    if seen.idle:
        raise Refuted("health.idle", seen.idle)
    if any(isinstance(each, Observed) and not each.passed for each in seen.regions.values()):
        raise Refuted("health.journey_elsewhere", f"partial outage: {said}")
    if any(isinstance(each, str) for each in seen.regions.values()):
        raise CouldNotLook("health.region", said)
    took = {"here": seen.here, **{region: each for region, each in seen.regions.items() if isinstance(each, Observed)}}
    return ", ".join(f"{each.seconds:.2f} s from {where}" for where, each in took.items())


def views(seen: EndToEnd) -> tuple[View, ...]:
    """Return what each place sees of the journey."""
    places: dict[str, Observed | str] = {"here": seen.here, **seen.regions}
    return tuple(
        View(place, unseen=found) if isinstance(found, str) else View(place, (Look.of(found),))
        for place, found in places.items()
    )


def judge_clean(seen: EndToEnd) -> None:
    """Refute a journey that leaves something behind: ``health.left_behind``."""
    others = [each for each in seen.regions.values() if isinstance(each, Observed)]
    left = [each for one in (seen.here, *others) for each in one.left]
    if left or seen.still_there:
        raise Refuted("health.left_behind", "; ".join(left) or f"{seen.still_there}: what was made is still there")


def judge_daily(canary: Canary | None) -> None:
    """Refute unless a canary takes the journey daily: ``health.no_daily``."""
    if canary is None:
        raise Refuted("health.no_daily", "no canary takes a client's way daily; run `stormproof apply`")
    if canary.state != RUNNING:
        raise Refuted("health.no_daily", f"canary {canary.name} is {canary.state}: nobody takes a client's way daily")
