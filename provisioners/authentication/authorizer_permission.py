"""The permission by which the API, and no other, may invoke the authorizer's function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.lambda_permissions import read_policy
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "authorizer-permission"
ASPECT = "invoke"
STATEMENT = "stormproof-authorizer"
INVOKE = "lambda:InvokeFunction"
PRINCIPAL = "apigateway.amazonaws.com"

Statement = Mapping[str, Any]


def read(reads: Reads, context: PlanContext) -> Statement | None:
    """Look at our statement in the function's resource policy."""
    statements = read_policy(reads, Names(context.system).authorizer)
    return next((each for each in statements if each.get("Sid") == STATEMENT), None)


def plan(context: PlanContext, actual: Statement | None) -> Iterator[Step]:
    """Add the statement, or replace one that was changed."""
    names = Names(context.system)
    source = _source(names)
    if actual is None:
        yield Change(NAME, names.authorizer, ASPECT, Action.CREATE, None, source, (_add(names, source),))
    elif not _admits(actual, source):
        calls = (_take_off(names), _add(names, source))
        yield Change(NAME, names.authorizer, ASPECT, Action.UPDATE, dict(actual), source, calls)
    else:
        yield NoChange(NAME, names.authorizer, ASPECT, "the API may ask its authorizer")


def remove(context: PlanContext, actual: Statement | None) -> Iterator[Step]:
    """Take the statement off."""
    names = Names(context.system)
    if actual is None:
        yield NoChange(NAME, names.authorizer, ASPECT, "there is no such permission")
    else:
        yield Change(NAME, names.authorizer, ASPECT, Action.DELETE, dict(actual), None, (_take_off(names),))


def _admits(statement: Statement, source: str) -> bool:
    condition = statement.get("Condition", {}).get("ArnLike", {})
    sources = {key.lower(): value for key, value in condition.items()}
    return (
        statement.get("Effect") == "Allow"
        and statement.get("Action") == INVOKE
        and statement.get("Principal") == {"Service": PRINCIPAL}
        and sources.get("aws:sourcearn") == source
    )


def _source(names: Names) -> str:
    return names.arn("execute-api", f"{names.system.api.id}/authorizers/*")


def _add(names: Names, source: str) -> Call:
    parameters = {
        "FunctionName": names.authorizer,
        "StatementId": STATEMENT,
        "Action": INVOKE,
        "Principal": PRINCIPAL,
        "SourceArn": source,
    }
    return Call("lambda", "add_permission", parameters)


def _take_off(names: Names) -> Call:
    return Call("lambda", "remove_permission", {"FunctionName": names.authorizer, "StatementId": STATEMENT})


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("authorizer-function",),
)
