"""The log groups of the system that no other control brings along: of functions, of the gateway, those that came later.

Those that can be foreseen are made before anything is written to them: whoever writes first would make them, for ever
or for a day. Account policies could hold later groups too, but they override what an owner sets on a group, shorten
what is longer and reach beyond the system; so each plan looks for new groups instead.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html (Retention policy)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioners.shared.log_groups import CLASS, RETENTION, ingested, plan_group, stored
from stormproof.aws.observe.logs.destinations import SystemGroup, read_system_groups
from stormproof.aws.observe.logs.groups import with_marks
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Price, Step

NAME = "system-log-groups"
BYTES_A_REQUEST = 1500
"""What a function writes of an execution: three lines of Lambda's own and a few of its own."""


def read(reads: Reads, context: PlanContext) -> tuple[SystemGroup, ...]:
    """Look at every log group of the system."""
    groups = read_system_groups(reads, context)
    return tuple(replace(each, group=with_marks(reads, context, each.name, each.group)) for each in groups)


def plan(context: PlanContext, actual: tuple[SystemGroup, ...]) -> Iterator[Step]:
    """Make those that are foreseen, and have all of them keep their logs long enough."""
    others = of_other_controls(Names(context.system))
    for each in actual:
        if each.name not in others and (each.foreseen or each.group is not None):
            yield from plan_group(NAME, context, each.name, each.group, _price(context, each))


def remove(context: PlanContext, actual: tuple[SystemGroup, ...]) -> Iterator[Step]:
    """Leave them: logs are evidence. Those of our canaries go with these."""
    canaries = canary_logs(Names(context.system))
    for each in actual:
        if each.name.startswith(canaries):
            continue
        there = each.group is not None
        reason = "kept: logs are evidence, they expire by themselves" if there else "there is no such group"
        yield NoChange(NAME, each.name, RETENTION, reason, remark=there)


def of_other_controls(names: Names) -> frozenset[str]:
    """Return the groups that have a control of their own."""
    ours = {names.authorizer_log, names.access_log, names.firewall_log, names.key_sync_log}
    return frozenset({*ours, failure_watcher_log(names)})


def _price(context: PlanContext, each: SystemGroup) -> Price:
    if each.group is not None and (logged := context.usage.logged.get(each.name)):
        return stored(context, logged)
    if each.function:
        number = context.executions(each.function)
        return ingested(context, BYTES_A_REQUEST, f"executions of {each.writer}", number)
    return Price(0.0, "an empty group; what is written to it later costs as any log does")


CONTROL = Control(
    name=NAME,
    criteria=("9.1", "9.2", "9.3", "9.4", "9.5"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(RETENTION, CLASS),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
