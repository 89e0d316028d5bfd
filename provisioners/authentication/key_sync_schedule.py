"""The rule that runs the key sync once a minute, and the permission by which it may."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.own_schedules import ASPECT, Schedule
from stormproof.aws.observe.invokers.own_rules import Rule, key_sync_rule, read_rule
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step

NAME = "key-sync-schedule"
EVERY = "rate(1 minute)"


def read(reads: Reads, context: PlanContext) -> Following[Rule]:
    """Look at the rule, its target, and the function's policy."""
    return following(reads, context, read_rule(reads, key_sync_rule(Names(context.system))))


def plan(context: PlanContext, actual: Following[Rule]) -> Iterator[Step]:
    """Make the rule, or put right what of it was changed."""
    names = Names(context.system)
    if actual.idle:
        yield from idle(NAME, names.key_sync, ASPECT)
    else:
        yield from _schedule(names).plan(names, actual.standing, "the key sync runs once a minute")


def remove(context: PlanContext, actual: Following[Rule]) -> Iterator[Step]:
    """Delete the rule."""
    yield from _schedule(Names(context.system)).remove(actual.standing)


def _schedule(names: Names) -> Schedule:
    said = f"Stormproof: keeps the key store of {names.system.api.name} in step with native API keys"
    return Schedule(NAME, key_sync_rule(names), EVERY, said)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-sync",),
)
