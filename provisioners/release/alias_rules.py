"""EventBridge rules on the alias: their targets, and their permission to invoke it.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.invokers.rules import RuleTarget, read_rule_targets
from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "alias-rules"
ASPECT = "target of the rule"


@dataclass(frozen=True)
class Target(RuleTarget):
    """A rule's target with the policy of the alias that it is to invoke, by Sid."""

    statements: Mapping[str, Mapping[str, Any]]

    @property
    def permission(self) -> Permission:
        """What lets the rule invoke the alias."""
        sid = "stormproof-live-" + re.sub(r"[^\w-]", "-", self.rule)
        return Permission(self.function.name, sid, "events.amazonaws.com", self.rule_arn)


def read(reads: Reads, context: PlanContext) -> tuple[Target, ...]:
    """Look for the rules that invoke a function of the system, and for what the aliases admit."""
    return tuple(
        Target(**vars(each), statements=read_statements(reads, each.function.name))
        for each in read_rule_targets(reads, context.system)
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
