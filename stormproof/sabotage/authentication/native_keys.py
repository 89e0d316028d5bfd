"""Native keys that are not followed, or let in where they should not be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.authentication import key_sync_role
from provisioners.shared.role_changes import INLINE, put_inline
from stormproof.aws.calls.lambda_functions import INVOKE
from stormproof.aws.observe.invokers.own_rules import key_sync_rule, read_rule
from stormproof.aws.observe.native_keys import read_usage_plans
from stormproof.core.deployed_code import KEY_SYNC
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.authentication.authorizer_code import CodeMutation, function_bent

FORGETS_DISABLED = CodeMutation('"" if key["enabled"] else "disabled"', '""')
FORGETS_UNASSIGNED = CodeMutation(
    '"deleted" if key is None else "unassigned" if use is None else', '"deleted" if key is None else'
)
ADOPTS_NONE = CodeMutation("if before is None and (key is None", "if before is None or (key is None")


def has_native_keys(reads: Reads, context: PlanContext) -> bool:
    """Tell whether a usage plan covers the API."""
    return bool(read_usage_plans(reads, context.system))


def sync_with_code(title: str, mutation: CodeMutation) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what replaces the key sync's code by one with a bend."""
    return function_bent(title, lambda context: Names(context.system).key_sync, KEY_SYNC, mutation)


def schedule_off(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rule that runs the key sync is disabled."""
    where = {"Name": _rule(reads, context)["Name"]}
    calls = (Call("events", operation, where) for operation in ("disable_rule", "enable_rule"))
    off, on = calls
    return FaultInjection("the key sync's rule is disabled", (off,), (on,))


def schedule_daily(reads: Reads, context: PlanContext) -> FaultInjection:
    """The key sync runs once a day."""
    rule = _rule(reads, context)
    slow, back = (
        Call("events", "put_rule", {**rule, "ScheduleExpression": each})
        for each in ("rate(1 day)", rule["ScheduleExpression"])
    )
    return FaultInjection("the key sync runs once a day", (slow,), (back,))


def target_lost(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rule runs nothing."""
    names = Names(context.system)
    where = {"Rule": _rule(reads, context)["Name"]}
    standing = reads.pages("events", "list_targets_by_rule", "Targets", **where)
    lose = Call("events", "remove_targets", {**where, "Ids": [each["Id"] for each in standing]})
    back = Call("events", "put_targets", {**where, "Targets": standing})
    return FaultInjection(f"the rule of {names.key_sync} runs nothing", (lose,), (back,))


def not_permitted(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rule may not run the key sync."""
    names, _ = Names(context.system), _rule(reads, context)
    where = {"FunctionName": names.key_sync, "StatementId": key_sync_rule(names).statement}
    back = {
        **where,
        "Action": INVOKE,
        "Principal": "events.amazonaws.com",
        "SourceArn": names.key_sync_rule_arn,
    }
    lose = Call("lambda", "remove_permission", where)
    return FaultInjection("the rule may not run the key sync", (lose,), (Call("lambda", "add_permission", back),))


def role_narrowed(_reads: Reads, context: PlanContext) -> FaultInjection:
    """The key sync may read native keys, and write nothing."""
    names = Names(context.system)
    right = key_sync_role.policy(names)
    kept = [each for each in right["Statement"] if "dynamodb:PutItem" not in each["Action"]]
    wrong = {**right, "Statement": kept}
    calls = (put_inline(names.key_sync_role, INLINE, json.loads(json.dumps(each))) for each in (wrong, right))
    narrowed, back = calls
    return FaultInjection("the key sync may write nothing into the key store", (narrowed,), (back,))


def _rule(reads: Reads, context: PlanContext) -> Mapping[str, Any]:
    names = Names(context.system)
    standing = read_rule(reads, key_sync_rule(names))
    if standing is None:
        raise CouldNotLook("sabotage.nothing_to_break", "no rule runs the key sync; run `stormproof apply` first")
    rule = reads.read("events", "describe_rule", Name=names.key_sync)
    return {name: rule[name] for name in ("Name", "ScheduleExpression", "State", "Description") if name in rule}
