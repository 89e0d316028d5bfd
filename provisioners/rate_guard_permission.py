"""The permission by which a guarded function counts: an inline policy of our own on its role, beside the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from provisioners.api_functions import served_functions
from provisioners.api_state import read_methods
from provisioners.names import Names
from provisioners.roles import put_inline, read_inline
from stormproof.core.controls import Control, Desired, Phase, Reads
from stormproof.core.plans import Action, Call, Change, NoChange, Step

NAME = "rate-guard-permission"
ASPECT = "permission to count"
POLICY = "stormproof-rate-guard"


@dataclass(frozen=True)
class Grant:
    """A role of a function that serves the API, and our policy on it, None for none."""

    role: str
    policy: Any


def read(reads: Reads, desired: Desired) -> tuple[Grant, ...]:
    """Look at the roles of the functions that the API invokes."""
    served = served_functions(desired.system, read_methods(reads, desired.system.api.id))
    arns = {
        str(reads.read("lambda", "get_function_configuration", FunctionName=function.name)["Role"])
        for function in served
    }
    roles = sorted(arn.rpartition("/")[2] for arn in arns)
    return tuple(Grant(role, read_inline(reads, role, POLICY)) for role in roles)


def plan(desired: Desired, actual: tuple[Grant, ...]) -> Iterator[Step]:
    """Add the policy to each role that lacks it."""
    names = Names(desired.system)
    wanted = _policy(names)
    for grant in actual:
        where = names.role_arn(grant.role)
        if grant.policy == wanted:
            yield NoChange(NAME, where, ASPECT, "the role may count in our table")
            continue
        action = Action.UPDATE if grant.policy else Action.CREATE
        yield Change(NAME, where, ASPECT, action, grant.policy, wanted, (put_inline(grant.role, POLICY, wanted),))


def remove(desired: Desired, actual: tuple[Grant, ...]) -> Iterator[Step]:
    """Take the policy off."""
    for grant in actual:
        where = Names(desired.system).role_arn(grant.role)
        if grant.policy is None:
            yield NoChange(NAME, where, ASPECT, "there is no such policy on it")
        else:
            call = Call("iam", "delete_role_policy", {"RoleName": grant.role, "PolicyName": POLICY})
            yield Change(NAME, where, ASPECT, Action.DELETE, grant.policy, None, (call,))


def _policy(names: Names) -> dict[str, Any]:
    table = names.arn("dynamodb", f"table/{names.rate_table}")
    statement = {"Effect": "Allow", "Action": ["dynamodb:UpdateItem"], "Resource": [table]}
    return {"Version": "2012-10-17", "Statement": [statement]}


CONTROL = Control(
    name=NAME,
    criteria=("6.1", "6.2", "6.3", "6.4", "6.5"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
