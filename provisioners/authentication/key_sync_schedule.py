"""The rule that runs the key sync once a minute, and the permission by which it may.

A rule needs no trail of API calls, and costs nothing: https://aws.amazon.com/eventbridge/pricing/ (events that AWS
services send to the default bus). Its shortest rate is a minute:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.authentication.key_sync_need import Following, following, idle
from stormproof.aws.calls.lambda_functions import forbid, permit
from stormproof.aws.observe.invokers.key_sync_rule import PRINCIPAL, STATEMENT, TARGET, Rule, read_rule
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "key-sync-schedule"
ASPECT = "schedule"
EVERY = "rate(1 minute)"


def read(reads: Reads, context: PlanContext) -> Following[Rule]:
    """Look at the rule, its target, and the function's policy."""
    return following(reads, context, read_rule(reads, Names(context.system)))


def plan(context: PlanContext, actual: Following[Rule]) -> Iterator[Step]:
    """Make the rule, or put right what of it was changed."""
    names, standing = Names(context.system), actual.standing
    wanted = {"schedule": EVERY, "enabled": True, "invokes": names.key_sync_arn, "permitted": True}
    before = _document(names, standing) if standing else None
    if actual.idle:
        yield from idle(NAME, names.key_sync, ASPECT)
    elif before == wanted:
        yield NoChange(NAME, names.key_sync, ASPECT, "the key sync runs once a minute")
    else:
        action = Action.UPDATE if standing else Action.CREATE
        yield Change(NAME, names.key_sync, ASPECT, action, before, wanted, tuple(_making(names, standing)))


def remove(context: PlanContext, actual: Following[Rule]) -> Iterator[Step]:
    """Delete the rule."""
    names, standing = Names(context.system), actual.standing
    if standing is None:
        yield NoChange(NAME, names.key_sync, ASPECT, "there is no such rule")
        return
    calls = [Call("events", "delete_rule", {"Name": names.key_sync})]
    if standing.targets:
        calls.insert(0, Call("events", "remove_targets", {"Rule": names.key_sync, "Ids": sorted(standing.targets)}))
    if standing.statement is not None:
        calls.append(_withdrawn(names))
    yield Change(NAME, names.key_sync, ASPECT, Action.DELETE, _document(names, standing), None, tuple(calls))


def _document(names: Names, rule: Rule) -> dict[str, Any]:
    return {
        "schedule": rule.schedule,
        "enabled": rule.enabled,
        "invokes": rule.targets.get(TARGET, ""),
        "permitted": rule.permitted(names),
    }


def _making(names: Names, standing: Rule | None) -> Iterator[Call]:
    rule = {
        "Name": names.key_sync,
        "ScheduleExpression": EVERY,
        "State": "ENABLED",
        "Description": f"Stormproof: keeps the key store of {names.system.api.name} in step with native API keys",
    }
    yield Call("events", "put_rule", rule if standing else {**rule, "Tags": names.tag_list})
    statement = standing.statement if standing else None
    if not (standing and standing.permitted(names)):
        if statement is not None:
            yield _withdrawn(names)
        yield permit(names.key_sync, STATEMENT, PRINCIPAL, names.key_sync_rule_arn)
    targets = [{"Id": TARGET, "Arn": names.key_sync_arn}]
    yield Call("events", "put_targets", {"Rule": names.key_sync, "Targets": targets})


def _withdrawn(names: Names) -> Call:
    return forbid(names.key_sync, STATEMENT)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-sync",),
)
