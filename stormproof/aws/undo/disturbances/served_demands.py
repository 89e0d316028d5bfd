"""What a stage serves of a demand for native API keys: put back on a method, it counts for nobody until it is deployed.

Told by the deployment's summary of its methods, so that whoever comes after a killed run sees what is not in force:
https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html (embed=apisummary)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from stormproof.aws.observe.api_shape import Difference, MethodShape, differences
from stormproof.aws.observe.apigateway import deployed_shape, live_shape
from stormproof.aws.undo.disturbances.apis import own_api
from stormproof.aws.undo.disturbances.kind import Kind, Owned, named_by
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

WHERE = ("restApiId", "stageName", "path", "httpMethod")
STAGE = ("restApiId", "stageName")
DEMAND = "apiKeyRequired"


def _own(owned: Owned, resource: Values) -> bool:
    return own_api(owned, resource) and resource["stageName"] in owned.system.api.stages


def _look(reads: Reads, resource: Values) -> Values | None:
    """Return what the stage serves of the method, None where it serves no such method; raises NotThere."""
    stage = reads.read("apigateway", "get_stage", **_stage(resource))
    where = {"restApiId": resource["restApiId"], "deploymentId": stage["deploymentId"]}
    found = reads.read("apigateway", "get_deployment", **where, embed=["apisummary"])
    served = (found.get("apiSummary") or {}).get(resource["path"], {}).get(resource["httpMethod"])
    return None if served is None else {DEMAND: bool(served.get(DEMAND))}


def _back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    """Yield the deployment; raises NotThere without the stage, CouldNotLook where it would ship what waits for others.

    Deployed without its stage, the API would get a new one.
    """
    api, stage = str(resource["restApiId"]), str(resource["stageName"])
    reads.read("apigateway", "get_stage", **_stage(resource))
    found = differences(live_shape(reads, api), deployed_shape(reads, api, stage))
    if waiting := [each.what for each in found if not _a_demand(each)]:
        named = ", ".join(waiting)
        raise CouldNotLook("sabotage.undeployed", f"a deployment would ship what is not deployed yet: {named}")
    yield Call("apigateway", "create_deployment", _stage(resource))


def _a_demand(difference: Difference) -> bool:
    """Tell whether a method stands otherwise than it is served in this alone."""
    now, served = difference.live, difference.deployed
    if not (isinstance(now, MethodShape) and isinstance(served, MethodShape)):
        return False
    return replace(now, api_key_required=served.api_key_required) == served


def _stage(resource: Values) -> dict[str, Any]:
    return {name: resource[name] for name in STAGE}


SERVED_DEMANDS = (
    Kind(
        "demand for native keys as served",
        "apigateway",
        {"serve_demand": named_by(*WHERE)},
        _own,
        _back,
        _look,
    ),
)
