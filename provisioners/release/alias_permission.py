"""The permission by which the API, and no other, may invoke what the alias serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-permission"
ASPECT = "the API's permission on the alias"
STATEMENT = "stormproof-live-api"


@dataclass(frozen=True)
class Permitted:
    """A function that the API invokes, and the policy of its alias by Sid."""

    function: Function
    statements: Mapping[str, Mapping[str, Any]]


def read(reads: Reads, context: PlanContext) -> tuple[Permitted, ...]:
    """Look at the policies of the aliases of the functions that the API invokes."""
    served = served_functions(reads, context.system)
    return tuple(Permitted(function, read_statements(reads, function.name)) for function in served)


def plan(context: PlanContext, actual: tuple[Permitted, ...]) -> Iterator[Step]:
    """Permit what is not permitted."""
    for each in actual:
        wanted = _permission(context, each.function)
        if calls := wanted.calls(each.statements):
            before = each.statements.get(STATEMENT)
            action = Action.UPDATE if before else Action.CREATE
            yield Change(NAME, each.function.arn, ASPECT, action, before, wanted.source, calls)
        else:
            yield NoChange(NAME, each.function.arn, ASPECT, "the API may invoke it")


def remove(context: PlanContext, actual: tuple[Permitted, ...]) -> Iterator[Step]:
    """Take the permission off the alias, which may be an owner's."""
    for each in actual:
        before = each.statements.get(STATEMENT)
        if before is None:
            yield NoChange(NAME, each.function.arn, ASPECT, "there is no such permission")
        else:
            calls = (_permission(context, each.function).withdrawn(),)
            yield Change(NAME, each.function.arn, ASPECT, Action.DELETE, before, None, calls)


def _permission(context: PlanContext, function: Function) -> Permission:
    source = Names(context.system).arn("execute-api", f"{context.system.api.id}/*/*/*")
    return Permission(function.name, STATEMENT, "apigateway.amazonaws.com", source)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.PUBLISH_AND_ALIAS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
)
