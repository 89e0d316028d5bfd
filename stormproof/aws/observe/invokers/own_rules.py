"""The rules that run functions of ours by a schedule, and the permissions by which they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.lambda_permissions import lets_invoke, read_policy
from stormproof.core.errors import NotThere
from stormproof.core.health.regions import own_probe
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads

PRINCIPAL = "events.amazonaws.com"


@dataclass(frozen=True)
class OwnRule:
    """A rule of ours, which is called as the function that it runs.

    `target` is the function's ID among its targets, `statement` that of the statement in the function's policy.
    """

    name: str
    arn: str
    function_arn: str
    target: str
    statement: str


@dataclass(frozen=True)
class Rule:
    """The rule as it stands; `targets` by ID; `statement` is ours in the function's policy, None for none."""

    schedule: str
    enabled: bool
    targets: Mapping[str, str]
    statement: Mapping[str, Any] | None

    def invokes(self, own: OwnRule) -> bool:
        """Tell whether the function is among its targets, and may be invoked by it."""
        return own.function_arn in self.targets.values() and self.permitted(own)

    def permitted(self, own: OwnRule) -> bool:
        """Tell whether our statement lets the rule invoke the function."""
        return lets_invoke(self.statement or {}, PRINCIPAL, own.arn)


def key_sync_rule(names: Names) -> OwnRule:
    """Return the rule that runs the key sync."""
    return OwnRule(names.key_sync, names.key_sync_rule_arn, names.key_sync_arn, "key-sync", "stormproof-key-sync")


def probe_rule(names: Names) -> OwnRule:
    """Return the rule that runs our probe of a region."""
    name = own_probe(names)
    arns = names.arn("events", f"rule/{name}"), names.arn("lambda", f"function:{name}")
    return OwnRule(name, *arns, "probe", "stormproof-probe")


def read_rule(reads: Reads, own: OwnRule) -> Rule | None:
    """Look at a rule, its targets, and the function's policy; None where there is no such rule."""
    try:
        rule = reads.read("events", "describe_rule", Name=own.name)
    except NotThere:
        return None
    targets = reads.pages("events", "list_targets_by_rule", "Targets", Rule=own.name)
    statements = {each.get("Sid"): each for each in read_policy(reads, own.name)}
    return Rule(
        rule.get("ScheduleExpression", ""),
        rule.get("State") == "ENABLED",
        {each["Id"]: each["Arn"] for each in targets},
        statements.get(own.statement),
    )
