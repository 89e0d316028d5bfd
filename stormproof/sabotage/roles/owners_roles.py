"""Roles that an owner has made himself and that allow what their functions need: of his names, in his words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provisioners.shared.role_changes import INLINE, put_inline, read_role
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.least_privilege.granted import optional
from stormproof.core.least_privilege.needs import granted
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function
from stormproof.sabotage.roles.policies import trusted
from stormproof.sabotage.roles.running_roles import running
from stormproof.sabotage.shared.functions import role_of, worker

VERSION = "2012-10-17"
ONE, OTHER, THIRD = worker(0), worker(1), worker(2)
ROLE = "acme-{}-runtime"
POLICY = "acme-{}-permissions"
BOUNDARY = "acme-{}-boundary"
PLAIN_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": ["sts:AssumeRole"]}


def own_role(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function runs by a role of the owner's, which may do no more than ours, and make no log groups either."""
    function = ONE(reads, context)
    name = ROLE.format(function.name)
    document = json.dumps({"Version": VERSION, "Statement": list(_in_his_words(reads, context))})
    trust = json.dumps({"Version": VERSION, "Statement": [PLAIN_TRUST]})
    make = Call(
        "iam",
        "create_role",
        {"RoleName": name, "AssumeRolePolicyDocument": trust},
        settled_by="role_exists",
        settle_parameters={"RoleName": name},
    )
    where = {"RoleName": name, "PolicyName": "permissions"}
    put = Call("iam", "put_role_policy", {**where, "PolicyDocument": document})
    made = running(reads, context, ONE, Names(context.system).role_arn(name))
    gone = (Call("iam", "delete_role_policy", where), Call("iam", "delete_role", {"RoleName": name}))
    return FaultInjection(
        f"{function.name} runs by a role of its owner's", (make, put, *made.calls), (*made.undo, *gone)
    )


def own_words(reads: Reads, context: PlanContext) -> FaultInjection:
    """Our role's policy is one that the owner manages, and it trusts Lambda for this function's sake alone.

    Lambda tells the function as the source: https://repost.aws/questions/QU-GhwnOYFRsa2gIe1UaDMSQ
    """
    function = OTHER(reads, context)
    name, managed = role_of(OTHER)(reads, context), POLICY.format(function.name)
    arn = _policy_arn(context, managed)
    standing = _standing(reads, name)
    statements = [
        {"Sid": f"Needed{number}", **each} for number, each in enumerate(_singly(standing.inline[INLINE]["Statement"]))
    ]
    document = json.dumps({"Version": VERSION, "Statement": statements})
    attached = {"RoleName": name, "PolicyArn": arn}
    return FaultInjection(
        f"{name} allows by a policy of the owner's, and trusts Lambda for one function",
        (
            Call("iam", "create_policy", {"PolicyName": managed, "PolicyDocument": document}),
            Call("iam", "attach_role_policy", attached),
            Call("iam", "delete_role_policy", {"RoleName": name, "PolicyName": INLINE}),
            trusted(name, _for_one(function, standing.trust)),
        ),
        (
            trusted(name, standing.trust),
            put_inline(name, INLINE, standing.inline[INLINE]),
            Call("iam", "detach_role_policy", attached),
            Call("iam", "delete_policy", {"PolicyArn": arn}),
        ),
    )


def _for_one(function: Function, trust: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return whom a role trusts, for the sake of one function alone."""
    first, *others = trust["Statement"]
    condition = {**first.get("Condition", {}), "ArnLike": {"aws:SourceArn": f"{function.arn}*"}}
    return {**trust, "Statement": [{**first, "Condition": condition}, *others]}


def own_boundary(reads: Reads, context: PlanContext) -> FaultInjection:
    """A role has a permissions boundary of the owner's, which admits what his functions use."""
    name, managed = role_of(THIRD)(reads, context), BOUNDARY.format(THIRD(reads, context).name)
    services = sorted({each.action.partition(":")[0] for each in granted(_standing(reads, name).inline[INLINE])})
    actions = [f"{service}:*" for service in services]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": VERSION, "Statement": [statement]})
    arn = _policy_arn(context, managed)
    bound = Call("iam", "put_role_permissions_boundary", {"RoleName": name, "PermissionsBoundary": arn})
    free = Call("iam", "delete_role_permissions_boundary", {"RoleName": name})
    return FaultInjection(
        f"{name} has a boundary of the owner's",
        (Call("iam", "create_policy", {"PolicyName": managed, "PolicyDocument": document}), bound),
        (free, Call("iam", "delete_policy", {"PolicyArn": arn})),
    )


def _in_his_words(reads: Reads, context: PlanContext) -> list[Mapping[str, Any]]:
    """Return one statement a permission of our role, without those that the function can do without."""
    names, state = Names(context.system), read_function(reads, ONE(reads, context))
    ours = granted(_standing(reads, role_of(ONE)(reads, context)).inline[INLINE])
    groups = (group for group in names.function_logs(state.function) if group != function_log(state.latest))
    kept = ours - optional(ours, map(names.log_group_arn, groups))
    return [{"Effect": "Allow", "Action": each.action, "Resource": each.resource} for each in sorted(kept)]


def _singly(statements: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return one statement a resource, its actions as they stand."""
    return [{**each, "Resource": resource} for each in statements for resource in each["Resource"]]


def _policy_arn(context: PlanContext, name: str) -> str:
    return f"arn:{context.system.partition}:iam::{context.system.account}:policy/{name}"


def _standing(reads: Reads, name: str) -> Any:
    role = read_role(reads, name)
    if role is None or INLINE not in role.inline:
        raise CouldNotLook(
            "sabotage.nothing_to_break", f"there is no role {name} of ours; run `stormproof apply` first"
        )
    return role
