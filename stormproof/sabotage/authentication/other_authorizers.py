"""A second authorizer that admits everybody, before one method: our own goes on refusing before all others.

It is made, deployed and taken away again, so that the API itself is right and a stage alone serves it: a deployment
keeps what it was made of. Its ID is AWS's to give, and an undo has to know beforehand what it takes away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from provisioners.authentication.authorizer import KEY_SOURCE
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.authentication import authorizer_functions
from stormproof.sabotage.authentication.authorizer_code import ADMITS_ALL, CodeMutation, bent
from stormproof.sabotage.shared.api_changes import SIDE_STAGE, closed, demands, deployed, guarded, place

NAME = "stormproof-sabotage"
ID = "sabotage.authorizer"


def before_one_method(
    mutation: CodeMutation = ADMITS_ALL, source: str = KEY_SOURCE
) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what has the serving stage ask it before one method; `source` is where it looks for a key, empty for none.

    `mutation` makes it of our authorizer's code.
    """

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        method = guarded(reads, context)[-1]
        title = f"another authorizer admits everybody to {method.http_method} {method.path}"
        undo = (*demands(context, [method]), authorizer_functions.gone(_function(context)))
        made = deployed(reads, context, title, _put(reads, context, mutation, source), undo)
        return FaultInjection(made.title, (*made.calls, *_back(reads, context)), made.undo)

    return inject


def on_another_stage(reads: Reads, context: PlanContext) -> FaultInjection:
    """A second stage asks it before one method, and ours before all others."""
    api = context.system.api.id
    deploy = Call("apigateway", "create_deployment", {"restApiId": api, "stageName": SIDE_STAGE})
    gone = Call("apigateway", "delete_stage", {"restApiId": api, "stageName": SIDE_STAGE})
    calls = (*_put(reads, context, ADMITS_ALL, KEY_SOURCE), deploy, *_back(reads, context))
    title = "another authorizer admits everybody to one method of a second stage"
    return FaultInjection(
        title,
        calls,
        (gone, *demands(context, guarded(reads, context)[-1:]), authorizer_functions.gone(_function(context))),
    )


def _put(reads: Reads, context: PlanContext, mutation: CodeMutation, source: str) -> Sequence[Call]:
    """Return the calls that make the authorizer and put it before the last of the methods that ask ours."""
    function = _function(context)
    settings = {
        "restApiId": context.system.api.id,
        "name": NAME,
        "type": "REQUEST",
        "authorizerUri": authorizer_functions.uri(context, function),
        **({"identitySource": source} if source else {}),
        "authorizerResultTtlInSeconds": 0,
    }
    made = authorizer_functions.made(context, function, bent(mutation), Tags=Names(context.system).tags)
    return (*made, Call("apigateway", "create_authorizer", settings, yields={ID: "id"}), _asked(reads, context))


def _asked(reads: Reads, context: PlanContext) -> Call:
    method = guarded(reads, context)[-1]
    patch: list[dict[str, Any]] = [{"op": "replace", "path": "/authorizerId", "value": Ref(ID)}]
    if method.key_required:  # else a usage plan refuses whom the authorizer admits
        patch.append({"op": "replace", "path": "/apiKeyRequired", "value": "false"})
    return Call("apigateway", "update_method", {**place(context, method), "patchOperations": patch})


def _back(reads: Reads, context: PlanContext) -> Sequence[Call]:
    method = guarded(reads, context)[-1]
    gone = {"restApiId": context.system.api.id, "authorizerId": Ref(ID)}
    return closed(context, method, method.authorizer_id), Call("apigateway", "delete_authorizer", gone)


def _function(context: PlanContext) -> str:
    return f"{Names(context.system).authorizer}-{NAME}"
