"""The permission by which the API, and no other, may invoke the authorizer's function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.calls.lambda_functions import forbid, permit
from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.aws.observe.lambda_permissions import lets_invoke, read_policy
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.judges.authentication.settings import may_ask
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "authorizer-permission"
ASPECT = "invoke"
STATEMENT = "stormproof-authorizer"
PRINCIPAL = "apigateway.amazonaws.com"

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Permitted:
    """Our statement, None for none, and the Sid of another one that lets the API ask its authorizer, empty for none."""

    own: Statement | None = None
    by_another: str = ""


def read(reads: Reads, context: PlanContext) -> Permitted:
    """Look at the function's resource policy."""
    names, api = Names(context.system), context.system.api.id
    statements = read_policy(reads, names.authorizer)
    own = next((each for each in statements if each.get("Sid") == STATEMENT), None)
    others = [each for each in statements if each is not own]
    standing = read_authorizers(reads, api).get(AUTHORIZER_NAME) if others else None
    arn = names.arn("execute-api", f"{api}/authorizers/{standing['id']}") if standing else ""
    sids = (str(each.get("Sid") or "without a Sid") for each in others if arn and may_ask([each], arn))
    return Permitted(own, next(sids, ""))


def plan(context: PlanContext, actual: Permitted) -> Iterator[Step]:
    """Add the statement, or replace one that was changed, unless another one does."""
    names, standing = Names(context.system), actual.own
    asked = source(names)
    if standing is not None and lets_invoke(standing, PRINCIPAL, asked):
        yield NoChange(NAME, names.authorizer, ASPECT, "the API may ask its authorizer")
    elif actual.by_another:
        told = f"the API may ask its authorizer by somebody else's statement, {actual.by_another}"
        yield NoChange(NAME, names.authorizer, ASPECT, told)
    elif standing is None:
        yield Change(NAME, names.authorizer, ASPECT, Action.CREATE, None, asked, (_add(names, asked),))
    else:
        calls = (_take_off(names), _add(names, asked))
        yield Change(NAME, names.authorizer, ASPECT, Action.UPDATE, dict(standing), asked, calls)


def remove(context: PlanContext, actual: Permitted) -> Iterator[Step]:
    """Take the statement off."""
    names = Names(context.system)
    if actual.own is None:
        yield NoChange(NAME, names.authorizer, ASPECT, "there is no such permission")
    else:
        yield Change(NAME, names.authorizer, ASPECT, Action.DELETE, dict(actual.own), None, (_take_off(names),))


def source(names: Names) -> str:
    """Return the ARN pattern of whatever authorizer of the API asks."""
    return names.arn("execute-api", f"{names.system.api.id}/authorizers/*")


def _add(names: Names, asked: str) -> Call:
    return permit(names.authorizer, STATEMENT, PRINCIPAL, asked)


def _take_off(names: Names) -> Call:
    return forbid(names.authorizer, STATEMENT)


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
