"""The owner's canaries that do what ours would: they stand in the place of ours, and no second one is made.

Such a canary runs our probe with the settings that ours has, often enough; what came of its runs is for verifications
to see. Any other canary that asks for the health meets 11.1 and says nothing of phases, so ours is made beside it. One
of ours that runs is gone on with, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter

from stormproof.aws.observe.health.canaries import read_canaries, read_variables
from stormproof.core.errors import CouldNotLook
from stormproof.core.health.canaries import RUNNING, Canary
from stormproof.core.health.names import own_canary
from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.health.probed import probed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import LeftOut, System

CHECKS: Mapping[str, Callable[[Canary], bool]] = {HEALTH: attrgetter("often_enough"), JOURNEY: attrgetter("daily")}
"""By the check, whether a canary is run as often as it is demanded."""


def with_canaries(reads: Reads, system: System) -> System:
    """Return the system with the owner's canaries that stand in the place of ours.

    Where they cannot be looked at none does, and it is said among what is left alone.
    """
    try:
        running = [each for each in read_canaries(reads) if each.state == RUNNING]
        return replace(system, canaries=tuple(_standing(reads, system, running)))
    except CouldNotLook as error:
        said = LeftOut("canaries of", system.region, f"could not be looked at: {error.message} [{error.code}]")
        return replace(system, left_out=(*system.left_out, said))


def _standing(reads: Reads, system: System, running: list[Canary]) -> Iterator[tuple[str, str]]:
    names = {own_canary(Names(system), check) for check in CHECKS}
    for check, often in CHECKS.items():
        if own_canary(Names(system), check) in {each.name for each in running}:
            continue
        wanted = probed(system, check).variables().items()
        others = (each for each in running if each.name not in names and often(each))
        found = [each.name for each in others if wanted <= read_variables(reads, each).items()]
        yield from ((check, name) for name in sorted(found)[:1])
