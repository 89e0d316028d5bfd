"""EventBridge rules that invoke functions of the system.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.invokers.invocations import Invocation
from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function

MOVED_BY = "alias-rules"
DEFAULT_BUS = "default"
SID = "stormproof-live-"
"""How the IDs of our statements begin that let rules in; the API's own statement says another principal."""


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
        return bool(self.target["Arn"] == self.function.alias_arn)

    @property
    def permission(self) -> Permission:
        """What lets the rule invoke the alias."""
        name = re.sub(r"[^\w-]", "-", self.rule)
        # Rules of two buses may have one name, and of names of one bus that differ in a dot one is made.
        told_apart = "" if (self.bus, name) == (DEFAULT_BUS, self.rule) else f"-{_digest(self.rule_arn)}"
        return self._permission(f"{SID}{name}{told_apart}")

    @property
    def granted(self) -> bool:
        """Whether the rule may invoke the alias already, by a statement of ours or of its owner's."""
        return any(self.permission.granted_by(each) for each in self.statements.values())

    @property
    def ours(self) -> tuple[Permission, ...]:
        """What we put there to let the rule in, under the names of older versions too."""
        found = (self._permission(sid) for sid in self.statements if sid.startswith(SID))
        return tuple(each for each in found if each.stands_in(self.statements))

    def same_work(self, other: RuleTarget) -> bool:
        """Tell whether another target has the same rule hand the same input to the same function."""
        return self._work == other._work

    @property
    def _work(self) -> tuple[Any, ...]:
        given = {name: value for name, value in self.target.items() if name not in {"Id", "Arn"}}
        return (self.rule_arn, self.function.name, given)

    def _permission(self, sid: str) -> Permission:
        return Permission(self.function, sid, "events.amazonaws.com", self.rule_arn)


def read_rule_targets(reads: Reads, context: PlanContext) -> tuple[RuleTarget, ...]:
    """Look for the rules of every event bus that invoke a function of the system."""
    buses = [str(bus["Name"]) for bus in reads.pages("events", "list_event_buses", "EventBuses")]
    return tuple(
        target
        for function in context.system.functions
        for bus in buses
        for arn in (function.arn, function.alias_arn)
        for target in _targets(reads, function, bus, arn)
    )


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look for the rules that invoke a function; raises CouldNotLook."""
    return tuple(
        Invocation(f"rule {each.rule}", each.function, each.function.alias if each.on_alias else "")
        for each in read_rule_targets(reads, context)
    )


def _targets(reads: Reads, function: Function, bus: str, arn: str) -> Iterator[RuleTarget]:
    for rule in reads.pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=arn, EventBusName=bus):
        described = reads.read("events", "describe_rule", Name=rule, EventBusName=bus)
        statements = read_statements(reads, function)
        for target in reads.pages("events", "list_targets_by_rule", "Targets", Rule=rule, EventBusName=bus):
            if target["Arn"] == arn:
                yield RuleTarget(bus, rule, described["Arn"], function, target, statements)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
