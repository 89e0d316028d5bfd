"""What a system uses of its owner's, under names of the owner's: of that the table of rights knows the kind alone.

A function writes to its log group wherever that is named
(https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html), addresses are put on the block
list that is in force, also where that is an owner's, and probes of his that stand in the place of ours are looked at,
run and rested as ours are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.wafv2 import read_owners_list
from stormproof.aws.rights.table import Rows
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function, OwnersProbe, System

USUAL_GROUP = ":log-group:/aws/lambda/{function}"
"""What a template of a function's log group ends with; what may be done to it may be done to the one in its place."""
LISTING, OUR_SETS = "wafv2:UpdateIPSet", "*/ipset/stormproof-{api}*"
LISTED_ON = frozenset({"blocklist", "prove", "verify"})
"""The verbs that put addresses on the block list in force, or take them off."""
ELSEWHERE = ":{probe}:"
"""What a template of a thing in a region that the system is probed from has."""
LOOKED_AT: Mapping[str, str] = {"events:DescribeRule": "rule", "logs:FilterLogEvents": "log-group"}
"""What is looked at of a probe, by action."""
PROVOKED: Mapping[str, str] = {
    "events:DisableRule": "rule",
    "events:EnableRule": "rule",
    "lambda:InvokeFunction": "function",
    "synthetics:StartCanary": "canary",
    "synthetics:StopCanary": "canary",
}
"""What is done to a probe, by action."""
PROVOKED_BY = frozenset({"prove", "verify"})
"""The verbs that do it; an apply changes and runs no probe but ours."""


@dataclass(frozen=True)
class OwnersThings:
    """Log groups by ARN that an owner named for functions, and the IP sets of a block list by ARN.

    `probes` are his probes: the ARNs of what each consists of, by kind.
    """

    groups: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    probes: tuple[Mapping[str, str], ...] = ()

    def permissions(self, verb: str, rows: Rows) -> Iterator[Permission]:
        """Yield what a verb needs of them, by the rows of its table."""
        for action, templates in rows.items():
            if any(each.endswith(USUAL_GROUP) for each in templates):
                yield from (Permission(action, f"{arn}{part}") for arn in self.groups for part in ("", ":*"))
        if verb in LISTED_ON and any(each.endswith(OUR_SETS) for each in rows.get(LISTING, ())):
            yield from (Permission(LISTING, arn) for arn in self.sets)
        yield from self._on_probes(verb, rows)

    def _on_probes(self, verb: str, rows: Rows) -> Iterator[Permission]:
        looks = [each for each in LOOKED_AT if any(ELSEWHERE in template for template in rows.get(each, ()))]
        does = [each for each in PROVOKED if verb in PROVOKED_BY and each in rows]
        for probe in self.probes:
            for action in (*looks, *does):
                if arn := probe.get({**LOOKED_AT, **PROVOKED}[action]):
                    yield Permission(action, arn)
                    if action in LOOKED_AT and arn.split(":")[2] == "logs":
                        yield Permission(action, f"{arn}:*")


NOTHING = OwnersThings()


def owners_things(reads: Reads, context: PlanContext) -> OwnersThings:
    """Look at what a system has; raises CouldNotLook."""
    system = context.system
    named = {group for each in system.functions for group in _groups(reads, system, each)}
    groups = (Names(system).arn("logs", f"log-group:{group}") for group in sorted(named))
    return OwnersThings(tuple(groups), _sets(reads, context), tuple(_parts(system, each) for each in system.probes))


def _groups(reads: Reads, system: System, function: Function) -> Iterator[str]:
    try:
        state = read_function(reads, function)
    except NotThere:
        return
    ours = Names(system).function_logs(function)
    yield from (group for each in (state.latest, state.serving) if (group := function_log(each)) not in ours)


def _parts(system: System, probe: OwnersProbe) -> Mapping[str, str]:
    """Return the ARNs of what a probe consists of; as a canary it is not invoked, and no rule runs it."""
    names = Names(system.at(probe.region))
    parts = {"log-group": names.arn("logs", f"log-group:{probe.log}")}
    if probe.canary:
        return parts | {"canary": names.arn("synthetics", f"canary:{probe.canary}")}
    function, rule = names.arn("lambda", f"function:{probe.function}"), names.arn("events", f"rule/{probe.rule}")
    return parts | {"function": function, "rule": rule}


def _sets(reads: Reads, context: PlanContext) -> tuple[str, ...]:
    try:
        return tuple(sorted(each.arn for each in read_owners_list(reads, context).values()))
    except NotThere:
        return ()
