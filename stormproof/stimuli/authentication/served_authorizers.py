"""What the stages of the API serve and whom they ask, and the authorizer itself, as AWS tells it; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.aws.observe.api_shape import ApiShape, MethodShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.aws.observe.lambda_permissions import read_policy
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere, Undecidable
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME, Guard
from stormproof.core.judges.authentication.settings import AuthorizerState, may_ask
from stormproof.core.naming import Names
from stormproof.core.target.public_routes import public_reason
from stormproof.stimuli.shared.entry_points import observing_since

Served = dict[str, ApiShape]
"""What each stage (by its name) really serves."""


def served(bench: Bench) -> Served:
    """Look at every stage, by its export."""
    api = bench.context.system.api
    stages = bench.reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    return {stage["stageName"]: deployed_shape(bench.reads, api.id, stage["stageName"]) for stage in stages}


def guards(bench: Bench, shapes: Served) -> Mapping[str, Mapping[tuple[str, str], Guard]]:
    """Return stage -> (path, method) -> what stands before it; what the owner leaves open says so."""
    public = bench.context.public_routes
    return {
        stage: {
            route: Guard(method.authorization, method.api_key_required, public_reason(public, *route))
            for route, method in shape.methods.items()
        }
        for stage, shape in shapes.items()
    }


def remembered(shapes: Served) -> Mapping[str, int | None]:
    """Return stage -> for how many seconds our authorizer's answers are kept, None where the stage serves it not.

    Raises Undecidable ``auth.nothing_of_ours`` where no method asks it; stages of which none does are left out.
    """
    asking = {stage: shape for stage, shape in shapes.items() if any(map(_asks_ours, shape.methods.values()))}
    if not asking:
        raise Undecidable("auth.nothing_of_ours", "no method asks an authorizer of Stormproof's")
    found = {stage: shape.authorizers.get(AUTHORIZER_NAME) for stage, shape in asking.items()}
    return {stage: authorizer.ttl_seconds if authorizer else None for stage, authorizer in found.items()}


def authorizer_state(bench: Bench) -> AuthorizerState:
    """Return the authorizer's function, whether the API may ask it, and its key table; raises CouldNotLook."""
    names = Names(bench.context.system)
    authorizer = read_authorizers(bench.reads, bench.context.system.api.id).get(AUTHORIZER_NAME) or {}
    arn = names.arn("execute-api", f"{bench.context.system.api.id}/authorizers/{authorizer.get('id', '')}")
    try:
        state = bench.reads.read("lambda", "get_function_configuration", FunctionName=names.authorizer)["State"]
    except NotThere:
        state = ""
    table = read_table(bench.reads, names.key_table)
    permitted = may_ask(read_policy(bench.reads, names.authorizer), arn)
    return AuthorizerState(state, permitted, table.status if table else "", observing_since(bench))


def _asks_ours(method: MethodShape) -> bool:
    return not Guard(method.authorization).foreign
