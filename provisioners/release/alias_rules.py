"""EventBridge rules on the alias: their targets, and their permission to invoke it, one for a rule and a function.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.invokers.rules import RuleTarget, read_rule_targets
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "alias-rules"
ASPECT = "target of the rule"
PERMISSION = "permission of the rule"
Targets = tuple[RuleTarget, ...]


def plan(context: PlanContext, actual: Targets) -> Iterator[Step]:
    """Permit the rule to invoke the alias, then point it there; a tool's second target for the same work stops it."""
    del context
    permitted: set[tuple[str, str]] = set()
    for each in actual:
        twin = next((other for other in actual if other.on_alias and other.same_work(each)), None)
        if twin and not each.on_alias:
            yield Blocked(NAME, _resource(each), ASPECT, _twice(each, twin))
            continue
        who = (each.function.name, each.permission.sid)
        calls = () if each.granted or who in permitted else each.permission.calls(each.statements)
        permitted.add(who)
        if not each.on_alias:
            calls = (*calls, _point_to(each, each.function.alias_arn))
        if calls:
            yield _changed(each, calls, *((each.function.alias,) * 2 if each.on_alias else ("", each.function.alias)))
        else:
            yield NoChange(NAME, _resource(each), ASPECT, f"it invokes the alias {each.function.alias}")


def remove(context: PlanContext, actual: Targets) -> Iterator[Step]:
    """Point the rules back to the function as it stands; its own policy still lets them in.

    The permission goes with the last target that needs it; one that an interrupted removal left behind goes too.
    """
    groups: dict[tuple[str, str], list[RuleTarget]] = {}
    for each in actual:
        groups.setdefault((each.rule_arn, each.function.name), []).append(each)
    for targets in groups.values():
        yield from _removed(context, targets)


def _removed(context: PlanContext, targets: list[RuleTarget]) -> Iterator[Step]:
    """Yield the steps for the targets of one rule that are one function."""
    leaving = [each for each in targets if each.on_alias and _moved(context, each)]
    staying = any(each.on_alias and each not in leaving for each in targets)
    gone = () if staying else tuple(permission.withdrawn() for permission in targets[0].ours)
    for each in targets:
        if each not in leaving:
            yield NoChange(NAME, _resource(each), ASPECT, "we did not point it to an alias")
            continue
        calls = (_point_to(each, each.function.arn), *(gone if each is leaving[-1] else ()))
        yield _changed(each, calls, each.function.alias, "")
    if gone and not leaving:
        yield Change(NAME, targets[0].rule_arn, PERMISSION, Action.DELETE, targets[0].ours[0].sid, None, gone)


def _moved(context: PlanContext, each: RuleTarget) -> bool:
    """Tell whether it was we who pointed a target to the alias: on an owner's alias, his own may have been before."""
    return not each.function.adopted or context.formers.of(NAME, _resource(each), ASPECT) is not None


def _twice(each: RuleTarget, twin: RuleTarget) -> str:
    reason = f"target {twin.target['Id']} has the rule do the same on the alias {each.function.alias}: it is done twice"
    return f"{reason}; remove one of the two yourself (a tool that knows its targets by the plain ARN adds such a one)"


def _changed(each: RuleTarget, calls: tuple[Call, ...], before: str, after: str) -> Change:
    named = (before or "$LATEST", after or "$LATEST")
    keeps = each.function.adopted and before != after
    return Change(NAME, _resource(each), ASPECT, Action.UPDATE, *named, calls, keeps=keeps)


def _point_to(each: RuleTarget, arn: str) -> Call:
    target = {**each.target, "Arn": arn}
    return Call("events", "put_targets", {"Rule": each.rule, "EventBusName": each.bus, "Targets": [target]})


def _resource(each: RuleTarget) -> str:
    return f"{each.rule_arn} target {each.target['Id']}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT, PERMISSION),
    read=read_rule_targets,
    plan=plan,
    remove=remove,
    requires=("function-alias", "alias-async"),
    piecewise=True,
)
