"""Preflights on the alias: what a plan adds copies an integration as it was read, and follows it there."""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.lambda_uris import invocation
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, Step

NAME = "alias-preflights"
ASPECT = "integration"


def read(reads: Reads, context: PlanContext) -> None:
    """Look at nothing: what it is about is planned before it."""
    del reads, context


def plan(context: PlanContext, actual: None) -> Iterator[Step]:
    """Point each copy to the alias."""
    del actual
    aliases = {function.name: function.alias for function in context.system.functions}
    for change in context.pending:
        for call in change.calls:
            found = invocation(str(call.parameters.get("uri", ""))) if call.operation == "put_integration" else None
            if found and found.latest and (alias := aliases.get(found.name)):
                patch = [{"op": "replace", "path": "/uri", "value": found.on(alias)}]
                place = {name: call.parameters[name] for name in ("restApiId", "resourceId", "httpMethod")}
                moved = Call("apigateway", "update_integration", {**place, "patchOperations": patch})
                yield Change(NAME, change.resource, ASPECT, Action.UPDATE, "$LATEST", alias, (moved,), redeploys=True)


def remove(context: PlanContext, actual: None) -> Iterator[Step]:
    """Leave it: a preflight goes as a whole."""
    del context, actual
    yield from ()


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.API_METHODS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("method-authorization", "alias-permission"),
    takes_effect_through=("deployment",),
    may_lack=("method-authorization",),
    piecewise=True,
)
