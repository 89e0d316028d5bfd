"""The log group of the key sync: which native keys it has taken over or ended, by ID, and Lambda's own warnings."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.log_groups import CLASS, RETENTION, plan_group
from stormproof.aws.observe.logs.groups import LogGroup, read_groups, with_marks
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, NoChange, Step

NAME = "key-sync-log"


def read(reads: Reads, context: PlanContext) -> Following[LogGroup]:
    """Look at the group."""
    name = Names(context.system).key_sync_log
    return following(reads, context, with_marks(reads, context, name, read_groups(reads, name).get(name)))


def plan(context: PlanContext, actual: Following[LogGroup]) -> Iterator[Step]:
    """Make the group, or have it keep its logs for longer; a line for each change costs next to nothing."""
    name = Names(context.system).key_sync_log
    if actual.idle:
        yield from idle(NAME, name, RETENTION)
    else:
        yield from plan_group(NAME, context, name, actual.standing, FREE)


def remove(context: PlanContext, actual: Following[LogGroup]) -> Iterator[Step]:
    """Keep what was logged."""
    there = actual.standing is not None
    reason = "kept: logs are evidence, they expire by themselves" if there else "there is no such group"
    yield NoChange(NAME, Names(context.system).key_sync_log, RETENTION, reason)


CONTROL = Control(
    name=NAME,
    criteria=("9.3", "9.4", "9.5"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(RETENTION, CLASS),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
