"""The rule that runs the key sync, and the permission by which it may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.lambda_permissions import lets_invoke, read_policy
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads

TARGET = "key-sync"
STATEMENT = "stormproof-key-sync"
PRINCIPAL = "events.amazonaws.com"


@dataclass(frozen=True)
class Rule:
    """The rule as it stands; `targets` by ID; `statement` is ours in the function's policy, None for none."""

    schedule: str
    enabled: bool
    targets: Mapping[str, str]
    statement: Mapping[str, Any] | None

    def invokes(self, names: Names) -> bool:
        """Tell whether the key sync's function is among its targets, and may be invoked by it."""
        return names.key_sync_arn in self.targets.values() and self.permitted(names)

    def permitted(self, names: Names) -> bool:
        """Tell whether our statement lets the rule invoke the function."""
        return lets_invoke(self.statement or {}, PRINCIPAL, names.key_sync_rule_arn)


def read_rule(reads: Reads, names: Names) -> Rule | None:
    """Look at the rule, its targets, and the function's policy; None where there is no such rule."""
    try:
        rule = reads.read("events", "describe_rule", Name=names.key_sync)
    except NotThere:
        return None
    targets = reads.pages("events", "list_targets_by_rule", "Targets", Rule=names.key_sync)
    statements = {each.get("Sid"): each for each in read_policy(reads, names.key_sync)}
    return Rule(
        rule.get("ScheduleExpression", ""),
        rule.get("State") == "ENABLED",
        {each["Id"]: each["Arn"] for each in targets},
        statements.get(STATEMENT),
    )
