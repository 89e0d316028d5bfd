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
"""What the ID of our statement begins with: several APIs may invoke one function, each by a statement of its own.
Older versions ended it here."""


@dataclass(frozen=True)
class Permitted:
    """A function that the API invokes, and the policy of its alias by Sid."""

    function: Function
    statements: Mapping[str, Mapping[str, Any]]


def read(reads: Reads, context: PlanContext) -> tuple[Permitted, ...]:
    """Look at the policies of the aliases of the functions that the API invokes."""
    served = served_functions(reads, context.system)
    return tuple(Permitted(function, read_statements(reads, function)) for function in served)


def plan(context: PlanContext, actual: tuple[Permitted, ...]) -> Iterator[Step]:
    """Permit what is not permitted."""
    for each in actual:
        wanted, older = _permission(context, each.function), _permission(context, each.function, STATEMENT)
        gone = (older.withdrawn(),) if older.stands_in(each.statements) else ()
        if calls := (*wanted.calls(each.statements), *gone):
            before = each.statements.get(wanted.sid)
            action = Action.UPDATE if before else Action.CREATE
            yield Change(NAME, each.function.arn, ASPECT, action, before, wanted.source, calls)
        else:
            yield NoChange(NAME, each.function.arn, ASPECT, "the API may invoke it")


def remove(context: PlanContext, actual: tuple[Permitted, ...]) -> Iterator[Step]:
    """Take the permission off the alias, which may be an owner's."""
    for each in actual:
        own, older = _permission(context, each.function), _permission(context, each.function, STATEMENT)
        ours = [own] * (own.sid in each.statements) + [older] * older.stands_in(each.statements)
        if not ours:
            yield NoChange(NAME, each.function.arn, ASPECT, "there is no such permission")
        else:
            before, calls = each.statements[ours[0].sid], tuple(permission.withdrawn() for permission in ours)
            yield Change(NAME, each.function.arn, ASPECT, Action.DELETE, before, None, calls)


def statement_id(context: PlanContext) -> str:
    """Return the ID of our statement."""
    return f"{STATEMENT}-{context.system.api.id}"


def _permission(context: PlanContext, function: Function, sid: str = "") -> Permission:
    source = Names(context.system).arn("execute-api", f"{context.system.api.id}/*/*/*")
    return Permission(function, sid or statement_id(context), "apigateway.amazonaws.com", source)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
    piecewise=True,
)
