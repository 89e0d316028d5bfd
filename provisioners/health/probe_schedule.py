"""The rule that runs a region's probe every five minutes."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.own_schedules import ASPECT, Schedule
from provisioners.shared.regional import in_each_region
from stormproof.aws.observe.invokers.own_rules import Rule, probe_rule, read_rule
from stormproof.core.health.regions import owners_probe
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step

NAME = "probe-schedule"
EVERY = "rate(5 minutes)"


def read(reads: Reads, context: PlanContext) -> Rule | None:
    """Look at the rule, its target, and the function's policy."""
    return read_rule(reads, probe_rule(Names(context.system)))


def plan(context: PlanContext, actual: Rule | None) -> Iterator[Step]:
    """Make the rule, or put right what of it was changed."""
    names = Names(context.system)
    if theirs := owners_probe(names):
        said = f"{theirs.rule or theirs.canary} of the owner's runs {theirs.function} in place of ours"
        yield NoChange(NAME, theirs.rule or theirs.canary, ASPECT, said)
        return
    yield from _schedule(names).plan(names, actual, "the probe runs every five minutes")


def remove(context: PlanContext, actual: Rule | None) -> Iterator[Step]:
    """Delete the rule."""
    yield from _schedule(Names(context.system)).remove(actual)


def _schedule(names: Names) -> Schedule:
    said = f"Stormproof: asks for the health of {names.system.api.name} from {names.system.region}"
    return Schedule(NAME, probe_rule(names), EVERY, said)


_THERE = Control(
    name=NAME,
    criteria=("11.5",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("probe",),
)
CONTROL = in_each_region(_THERE)
