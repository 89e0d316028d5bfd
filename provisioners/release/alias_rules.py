"""EventBridge rules on the alias: their targets, and their permission to invoke it.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.invokers.rules import RuleTarget, read_rule_targets
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "alias-rules"
ASPECT = "target of the rule"


def plan(context: PlanContext, actual: tuple[RuleTarget, ...]) -> Iterator[Step]:
    """Permit the rule to invoke the alias, then point it there."""
    del context
    for each in actual:
        calls = each.permission.calls(each.statements)
        if not each.on_alias:
            calls = (*calls, _point_to(each, f"{each.function.arn}:{ALIAS}"))
        if calls:
            before = ALIAS if each.on_alias else "$LATEST"
            yield Change(NAME, _resource(each), ASPECT, Action.UPDATE, before, ALIAS, calls)
        else:
            yield NoChange(NAME, _resource(each), ASPECT, f"it invokes the alias {ALIAS}")


def remove(context: PlanContext, actual: tuple[RuleTarget, ...]) -> Iterator[Step]:
    """Point the rules back to the function as it stands; its own policy still lets them in."""
    del context
    for each in actual:
        if each.on_alias:
            gone = (each.permission.withdrawn(),) if each.permission.sid in each.statements else ()
            calls = (_point_to(each, each.function.arn), *gone)
            yield Change(NAME, _resource(each), ASPECT, Action.UPDATE, ALIAS, "$LATEST", calls)
        else:
            yield NoChange(NAME, _resource(each), ASPECT, "it is not on our alias")


def _point_to(each: RuleTarget, arn: str) -> Call:
    target = {**each.target, "Arn": arn}
    return Call("events", "put_targets", {"Rule": each.rule, "EventBusName": each.bus, "Targets": [target]})


def _resource(each: RuleTarget) -> str:
    return f"{each.rule_arn} target {each.target['Id']}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read_rule_targets,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
    piecewise=True,
)
