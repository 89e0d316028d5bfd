"""The functions' right to use the policy's key: granted before anything is encrypted by it.

An inline policy of our own on each role by which a function runs, or is to run. The key's own policy must
leave grants to IAM, as KMS's default one does:
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.encryption.key_demand import KEY_USE
from provisioners.encryption.key_producers import Producer, producers
from provisioners.shared.key_policies import NamedKey, left_to_iam, read_key, shut_out
from provisioners.shared.role_changes import OwnInline, put_inline, read_own_inline
from provisioners.shared.running_roles import own_roles_there, running_roles
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step

NAME = "encryption-grants"
ASPECT = "use of the key"
THROUGH = ("dynamodb", "s3", "sqs")
"""Services through which functions use the key."""


@dataclass(frozen=True)
class Grants:
    """The functions, and our policy on the roles that they may run by; nothing where the policy names no key.

    `there` are the names of their own roles that are made. `key` is the key with its policy, `producers` are the
    services that write to what it is to encrypt.
    """

    functions: tuple[FunctionState, ...] = ()
    policies: Mapping[str, OwnInline] = field(default_factory=dict)
    there: frozenset[str] = frozenset()
    key: NamedKey | None = None
    producers: tuple[Producer, ...] = ()


def read(reads: Reads, context: PlanContext) -> Grants:
    """Look at the functions and at their roles: those of now, and those of their own."""
    key, names = context.policy.encryption_key_arn, Names(context.system)
    if not key:
        return Grants()
    states = tuple(read_function(reads, function) for function in context.system.functions)
    own = {names.function_role(function) for function in context.system.functions}
    roles = sorted({role_name(state.latest["Role"]) for state in states} | own)
    older = Names(context.system, older=True).encryption_policy
    policies = {role: read_own_inline(reads, role, names.encryption_policy, older, _policy(key)) for role in roles}
    there = own_roles_there(reads, context, context.system.functions)
    return Grants(states, policies, there, read_key(reads, context), producers(reads, context))


def plan(context: PlanContext, actual: Grants) -> Iterator[Step]:
    """Let every role use the key that is named."""
    names, key = Names(context.system), context.policy.encryption_key_arn
    if not key:
        yield NoChange(NAME, names.slug, ASPECT, "the policy names no key: nobody needs a right to use one")
        return
    if reasons := _shut_out(context, actual):
        # What is to be encrypted by the key waits for this control.
        yield Blocked(NAME, key, ASPECT, "; ".join(reasons))
        return
    wanted = _policy(key)
    for role in running_roles(context, actual.functions, actual.there):
        standing = actual.policies.get(role, OwnInline(names.encryption_policy))
        where = names.role_arn(role)
        if standing.document == wanted:
            yield NoChange(NAME, where, ASPECT, f"the role may use {key}")
        else:
            action = Action.UPDATE if standing.document else Action.CREATE
            call = put_inline(role, standing.name, wanted)
            yield Change(NAME, where, ASPECT, action, standing.document, wanted, (call,))


def remove(context: PlanContext, actual: Grants) -> Iterator[Step]:
    """Leave the right: what was encrypted by the key can be read by nobody without it."""
    for role in sorted(actual.policies):
        where = Names(context.system).role_arn(role)
        yield NoChange(NAME, where, ASPECT, "kept: what the key has encrypted must stay readable", remark=True)


def _shut_out(context: PlanContext, actual: Grants) -> list[str]:
    """Return whom the key's policy would shut out: the functions, whose right IAM grants, and services."""
    if actual.key is None:
        return []
    if actual.key.unusable:
        return [actual.key.unusable]
    reasons = [left_to_iam(context, actual.key, *THROUGH)]
    reasons += [shut_out(context, actual.key, each.service, each.resource) for each in actual.producers]
    return list(filter(None, reasons))


def _policy(key: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(KEY_USE), "Resource": [key]}
    return {"Version": "2012-10-17", "Statement": [statement]}


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
