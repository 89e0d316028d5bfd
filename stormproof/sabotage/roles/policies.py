"""Roles that may do too much, too little, or are anybody's to assume."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.shared.role_changes import INLINE, put_inline, read_role
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.least_privilege.policy_documents import many
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.functions import RoleOf, role_of, serving, worker

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]
StatementOf = Callable[[PlanContext, str], Mapping[str, Any]]
"""Returns a statement for a role, given its name."""
PLANTED = "stormproof-sabotage"
STRANGER = "999999999999"
OF_DATA = frozenset({"dynamodb", "s3", "sqs"})


def authorizers(_reads: Reads, context: PlanContext) -> str:
    """Return the authorizer's role."""
    return Names(context.system).authorizer_role


def planted(title: str, role: RoleOf, statement: StatementOf) -> MakeInjection:
    """Return what puts one more inline policy on a role, with one statement."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = role(reads, context)
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement(context, name)}]}
        gone = Call("iam", "delete_role_policy", {"RoleName": name, "PolicyName": PLANTED})
        return FaultInjection(f"{title} ({name})", (put_inline(name, PLANTED, document),), (gone,))

    return inject


def attached(managed: str) -> MakeInjection:
    """Return what attaches one of AWS's managed policies to the role of the function that serves the API."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        where = {
            "RoleName": role_of(serving)(reads, context),
            "PolicyArn": f"arn:{context.system.partition}:iam::aws:policy/{managed}",
        }
        calls = Call("iam", "attach_role_policy", where), Call("iam", "detach_role_policy", where)
        return FaultInjection(f"{managed} is attached to {where['RoleName']}", calls[:1], calls[1:])

    return inject


def trusting(title: str, principal: Mapping[str, str] | str) -> MakeInjection:
    """Return what lets somebody beside Lambda assume a role."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = role_of(worker(1))(reads, context)
        standing = _standing(reads, name).trust
        more = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        wrong = {**standing, "Statement": [*standing["Statement"], more]}
        return FaultInjection(f"{title} ({name})", (trusted(name, wrong),), (trusted(name, standing),))

    return inject


def narrowed(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function's own policy lacks one of the actions on the system's data that the function needs."""
    name, action = _data_action(reads, context)
    standing = _standing(reads, name).inline[INLINE]
    kept = [
        {**statement, "Action": left}
        for statement in standing["Statement"]
        if (left := [each for each in many(statement["Action"]) if each != action])
    ]
    wrong = put_inline(name, INLINE, {**standing, "Statement": kept})
    return FaultInjection(f"{name} may not do {action}", (wrong,), (put_inline(name, INLINE, standing),))


def denied(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function is denied one of the actions on the system's data that its own policy allows."""
    name, action = _data_action(reads, context)
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    return planted(f"{action} is denied", lambda *_: name, lambda *_: statement)(reads, context)


def foreign_queue(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function may send to a queue that its role does not name."""
    name = role_of(worker(0))(reads, context)
    named = json.dumps(_standing(reads, name).inline[INLINE])
    other = next((queue.arn for queue in context.system.queues if f'"{queue.arn}"' not in named), None)
    if other is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"{name} names every queue of the system")
    statement = {"Action": "sqs:SendMessage", "Resource": other}
    return planted("a policy beside: another function's queue", lambda *_: name, lambda *_: statement)(reads, context)


def bounded(reads: Reads, context: PlanContext) -> FaultInjection:
    """A permissions boundary leaves a role nothing but its logs: somebody's decision, which no apply undoes."""
    name = role_of(worker(2))(reads, context)
    policy = f"arn:{context.system.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    put = Call("iam", "put_role_permissions_boundary", {"RoleName": name, "PermissionsBoundary": policy})
    gone = Call("iam", "delete_role_permissions_boundary", {"RoleName": name})
    return FaultInjection(f"a boundary leaves {name} nothing but logs", (put,), (gone,))


def _data_action(reads: Reads, context: PlanContext) -> tuple[str, str]:
    """Return the first role of a function behind the API that may do something with data, and the first such action."""
    for place in range(len(context.system.functions)):
        name = role_of(worker(place))(reads, context)
        allowed = _standing(reads, name).inline.get(INLINE) or {"Statement": []}
        actions = sorted(action for each in allowed["Statement"] for action in many(each["Action"]))
        if found := next((action for action in actions if action.partition(":")[0] in OF_DATA), None):
            return name, found
    raise CouldNotLook("sabotage.nothing_to_break", "no function's role allows anything with data")


def _standing(reads: Reads, name: str) -> Any:
    role = read_role(reads, name)
    if role is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"there is no role {name}")
    return role


def trusted(name: str, document: Mapping[str, Any]) -> Call:
    """Return the call that says who may assume a role."""
    return Call("iam", "update_assume_role_policy", {"RoleName": name, "PolicyDocument": json.dumps(document)})
