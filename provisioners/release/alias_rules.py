"""EventBridge rules on the alias: their targets, and their permission to invoke it.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-rules"
ASPECT = "target of the rule"


@dataclass(frozen=True)
class Target:
    """A rule's target that is a function of the system, unqualified or on the alias."""

    bus: str
    rule: str
    rule_arn: str
    function: Function
    target: dict[str, Any]
    statements: dict[str, Any]

    @property
    def on_alias(self) -> bool:
        """Whether the target is the alias."""
        return bool(self.target["Arn"] == f"{self.function.arn}:{ALIAS}")

    @property
    def permission(self) -> Permission:
        """What lets the rule invoke the alias."""
        sid = "stormproof-live-" + re.sub(r"[^\w-]", "-", self.rule)
        return Permission(self.function.name, sid, "events.amazonaws.com", self.rule_arn)


def read(reads: Reads, context: PlanContext) -> tuple[Target, ...]:
    """Look for the rules of every event bus that invoke a function of the system."""
    buses = [str(bus["Name"]) for bus in reads.read("events", "list_event_buses")["EventBuses"]]
    return tuple(
        target
        for function in context.system.functions
        for bus in buses
        for arn in (function.arn, f"{function.arn}:{ALIAS}")
        for target in _targets(reads, function, bus, arn)
    )


def plan(context: PlanContext, actual: tuple[Target, ...]) -> Iterator[Step]:
    """Permit the rule to invoke the alias, then point it there."""
    del context
    for each in actual:
        calls = each.permission.calls(each.statements)
        if not each.on_alias:
            calls = (*calls, _pointed(each, f"{each.function.arn}:{ALIAS}"))
        if calls:
            before = ALIAS if each.on_alias else "$LATEST"
            yield Change(NAME, _resource(each), ASPECT, Action.UPDATE, before, ALIAS, calls)
        else:
            yield NoChange(NAME, _resource(each), ASPECT, f"it invokes the alias {ALIAS}")


def remove(context: PlanContext, actual: tuple[Target, ...]) -> Iterator[Step]:
    """Point the rules back to the function as it stands; its own policy still lets them in."""
    del context
    for each in actual:
        if each.on_alias:
            gone = (each.permission.withdrawn(),) if each.permission.sid in each.statements else ()
            calls = (_pointed(each, each.function.arn), *gone)
            yield Change(NAME, _resource(each), ASPECT, Action.UPDATE, ALIAS, "$LATEST", calls)
        else:
            yield NoChange(NAME, _resource(each), ASPECT, "it is not on our alias")


def _targets(reads: Reads, function: Function, bus: str, arn: str) -> Iterator[Target]:
    for rule in reads.pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=arn, EventBusName=bus):
        told = reads.read("events", "describe_rule", Name=rule, EventBusName=bus)
        statements = read_statements(reads, function.name)
        for target in reads.pages("events", "list_targets_by_rule", "Targets", Rule=rule, EventBusName=bus):
            if target["Arn"] == arn:
                yield Target(bus, rule, told["Arn"], function, target, statements)


def _pointed(each: Target, arn: str) -> Call:
    target = {**each.target, "Arn": arn}
    return Call("events", "put_targets", {"Rule": each.rule, "EventBusName": each.bus, "Targets": [target]})


def _resource(each: Target) -> str:
    return f"{each.rule_arn} target {each.target['Id']}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.PUBLISH_AND_ALIAS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
)
