"""The rule that runs the key sync once a minute, and the permission by which it may.

A rule needs no trail of API calls, and costs nothing: https://aws.amazon.com/eventbridge/pricing/ (events that AWS
services send to the default bus). Its shortest rate is a minute:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.authentication.key_sync_need import Following, following, idle
from stormproof.aws.observe.lambda_permissions import INVOKE, read_policy
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "key-sync-schedule"
ASPECT = "schedule"
EVERY = "rate(1 minute)"
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

    def document(self, names: Names) -> dict[str, Any]:
        """Return it for a plan."""
        return {
            "schedule": self.schedule,
            "enabled": self.enabled,
            "invokes": self.targets.get(TARGET, ""),
            "permitted": _permitted(names, self.statement),
        }


def read(reads: Reads, context: PlanContext) -> Following[Rule]:
    """Look at the rule, its target, and the function's policy."""
    return following(reads, context, _rule(reads, Names(context.system)))


def plan(context: PlanContext, actual: Following[Rule]) -> Iterator[Step]:
    """Make the rule, or put right what of it was changed."""
    names, standing = Names(context.system), actual.standing
    wanted = {"schedule": EVERY, "enabled": True, "invokes": _function(names), "permitted": True}
    before = standing.document(names) if standing else None
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
    yield Change(NAME, names.key_sync, ASPECT, Action.DELETE, standing.document(names), None, tuple(calls))


def _rule(reads: Reads, names: Names) -> Rule | None:
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


def _making(names: Names, standing: Rule | None) -> Iterator[Call]:
    rule = {
        "Name": names.key_sync,
        "ScheduleExpression": EVERY,
        "State": "ENABLED",
        "Description": f"Stormproof: keeps the key store of {names.system.api.name} in step with native API keys",
    }
    yield Call("events", "put_rule", rule if standing else {**rule, "Tags": names.tag_list})
    statement = standing.statement if standing else None
    if not _permitted(names, statement):
        if statement is not None:
            yield _withdrawn(names)
        given = {
            "FunctionName": names.key_sync,
            "StatementId": STATEMENT,
            "Action": INVOKE,
            "Principal": PRINCIPAL,
            "SourceArn": _arn(names),
        }
        yield Call("lambda", "add_permission", given)
    targets = [{"Id": TARGET, "Arn": _function(names)}]
    yield Call("events", "put_targets", {"Rule": names.key_sync, "Targets": targets})


def _permitted(names: Names, statement: Mapping[str, Any] | None) -> bool:
    found = statement or {}
    sources = {key.lower(): value for key, value in found.get("Condition", {}).get("ArnLike", {}).items()}
    return (
        found.get("Effect") == "Allow"
        and found.get("Action") == INVOKE
        and found.get("Principal") == {"Service": PRINCIPAL}
        and sources.get("aws:sourcearn") == _arn(names)
    )


def _withdrawn(names: Names) -> Call:
    return Call("lambda", "remove_permission", {"FunctionName": names.key_sync, "StatementId": STATEMENT})


def _arn(names: Names) -> str:
    return names.arn("events", f"rule/{names.key_sync}")


def _function(names: Names) -> str:
    return names.arn("lambda", f"function:{names.key_sync}")


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
