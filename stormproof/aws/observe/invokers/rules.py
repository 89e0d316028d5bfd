"""EventBridge rules that invoke functions of the system.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.invokers.invocations import Invocation
from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function

MOVED_BY = "alias-rules"


@dataclass(frozen=True)
class RuleTarget:
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


def read_rule_targets(reads: Reads, context: PlanContext) -> tuple[RuleTarget, ...]:
    """Look for the rules of every event bus that invoke a function of the system."""
    buses = [str(bus["Name"]) for bus in reads.read("events", "list_event_buses")["EventBuses"]]
    return tuple(
        target
        for function in context.system.functions
        for bus in buses
        for arn in (function.arn, f"{function.arn}:{ALIAS}")
        for target in _targets(reads, function, bus, arn)
    )


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look for the rules that invoke a function; raises CouldNotLook."""
    return tuple(
        Invocation(f"rule {each.rule}", each.function, ALIAS if each.on_alias else "")
        for each in read_rule_targets(reads, context)
    )


def _targets(reads: Reads, function: Function, bus: str, arn: str) -> Iterator[RuleTarget]:
    for rule in reads.pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=arn, EventBusName=bus):
        described = reads.read("events", "describe_rule", Name=rule, EventBusName=bus)
        statements = read_statements(reads, function.name)
        for target in reads.pages("events", "list_targets_by_rule", "Targets", Rule=rule, EventBusName=bus):
            if target["Arn"] == arn:
                yield RuleTarget(bus, rule, described["Arn"], function, target, statements)
