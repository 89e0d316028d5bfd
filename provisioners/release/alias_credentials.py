"""The roles by which integrations invoke a function: they must be allowed to invoke the alias too.

AWS judges the ARN that is invoked, qualifier included; a policy for the plain ARN does not reach the alias:
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html (credentials)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from provisioners.shared.role_changes import delete_inline, put_inline, read_inline
from stormproof.aws.calls.lambda_functions import INVOKE
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.identity.decisions import decisions
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.naming import role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import CONFLICT, Action, Blocked, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-credentials"
ASPECT = "permission to invoke the alias"
POLICY = "stormproof-invoke-alias"
CALLER = ":user/*"
"""How the ARN ends by which an integration passes on who calls it."""


@dataclass(frozen=True)
class Credentials:
    """A role by which methods invoke a function; `allowed` is None where that could not be looked at, for `unseen`.

    `standing` is our policy on the role, None for none.
    """

    role: str
    function: Function
    allowed: bool | None = None
    standing: Any = None
    unseen: str = ""
    code: str = CONFLICT
    """Why it was not seen, as `Blocked` has it."""


def read(reads: Reads, context: PlanContext) -> tuple[Credentials, ...]:
    """Look at the credentials of the API's integrations, and at what they allow."""
    functions = {function.name: function for function in context.system.functions}
    found = {
        (str(role), functions[uri.name])
        for method in read_methods(reads, context.system.api.id)
        if (role := (method.detail.get("methodIntegration") or {}).get("credentials"))
        and (uri := invoked_by(method, context.system.api))
        and uri.name in functions
    }
    ordered = sorted(found, key=lambda each: (each[0], each[1].name))
    return tuple(_read(reads, context, role, function) for role, function in ordered)


def plan(context: PlanContext, actual: tuple[Credentials, ...]) -> Iterator[Step]:
    """Allow each role the alias, beside what its owner allows it; who may not be asked stops the integrations."""
    for each in actual:
        if each.allowed is None:
            yield Blocked(NAME, each.function.arn, ASPECT, each.unseen, each.code)
        elif each.allowed:
            yield NoChange(NAME, each.role, ASPECT, f"it may invoke {each.function.name}:{each.function.alias}")
        else:
            wanted = _policy(actual, each.role)
            action = Action.UPDATE if each.standing else Action.CREATE
            calls = (put_inline(role_name(each.role), _policy_name(context), wanted),)
            yield Change(NAME, each.role, ASPECT, action, each.standing, wanted, calls)


def remove(context: PlanContext, actual: tuple[Credentials, ...]) -> Iterator[Step]:
    """Take our policy off."""
    for role in dict.fromkeys(each.role for each in actual):
        standing = next(each.standing for each in actual if each.role == role)
        if standing is None:
            yield NoChange(NAME, role, ASPECT, "there is no such policy on it")
        else:
            gone = delete_inline(role_name(role), _policy_name(context))
            yield Change(NAME, role, ASPECT, Action.DELETE, standing, None, (gone,))


def _read(reads: Reads, context: PlanContext, role: str, function: Function) -> Credentials:
    where = f"{function.name}:{function.alias}"
    if role.endswith(CALLER):
        said = f"integrations pass their callers' own credentials on: see that every caller may invoke {where}, and let"
        return Credentials(role, function, unseen=f"{said} the integrations name {function.alias} yourself")
    try:
        decided = decisions(reads, role, [INVOKE], [function.alias_arn])
        standing = read_inline(reads, role_name(role), _policy_name(context))
    except (CouldNotLook, NotThere) as error:
        said = f"integrations invoke it by {role}, and whether that may invoke {where} could not be looked at"
        code = error.code if isinstance(error, CouldNotLook) else CONFLICT
        return Credentials(role, function, unseen=f"{said}: {error}", code=code)
    if not decided:
        said = (
            f"integrations invoke it by {role}, and AWS's policy simulator does not say whether it may invoke {where}"
        )
        return Credentials(role, function, unseen=said)
    return Credentials(role, function, all(each.allowed for each in decided), standing)


def _policy(actual: tuple[Credentials, ...], role: str) -> dict[str, Any]:
    aliases = sorted({each.function.alias_arn for each in actual if each.role == role})
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [INVOKE], "Resource": aliases}]}


def _policy_name(context: PlanContext) -> str:
    """Return the name of our policy: one role may serve several APIs."""
    return f"{POLICY}-{context.system.api.id}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    # Long before the integrations are on the alias: what a role may do is known everywhere only after a while,
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (eventual consistency)
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    piecewise=True,
)
