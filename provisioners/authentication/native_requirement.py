"""The demand for native API keys: it stays on until our authorizer was seen to enforce, and comes off only if asked.

While it is on, the gateway asks our authorizer first and for a native key then, and a request without the header is 401
by the authorizer's identity source; so nothing of the criteria needs it off, but keys of our own do: the gateway does
not know those. Recorded on AWS:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_key_runtime.json (``header-authorizer-*``)
What it was taken off stands in a parameter, from which `remove` puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provisioners.authentication.authorizer import KEY_SOURCE
from stormproof.aws.observe.api_shape import ApiShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.native_keys import read_usage_plans
from stormproof.core.errors import NotThere
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME, OURS, Guard
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.policy import Mode, NativeRequirement

NAME = "native-requirement"
ASPECT = "native API keys"
AUTHORIZER_SOURCE = "AUTHORIZER"
Route = tuple[str, str]


@dataclass(frozen=True)
class Demands:
    """The API's methods, what each stage serves, where keys are looked for, and the routes that lost the demand.

    `covered` tells whether a usage plan covers the stage that serves users: no native key opens it else.
    """

    methods: tuple[Method, ...]
    served: tuple[ApiShape, ...]
    source: str
    taken_off: tuple[Route, ...]
    covered: bool = True

    @property
    def demanding(self) -> tuple[Method, ...]:
        """The methods that demand a native key and have no authorization of their owner's beside it."""
        return tuple(
            method
            for method in self.methods
            if method.key_required and not any(_foreign(shape, method.route) for shape in self.served)
        )

    @property
    def enforced(self) -> bool:
        """Whether every stage was seen to serve our authorizer with an identity source, on all but preflights."""
        return bool(self.served) and all(map(_enforces, self.served))


def read(reads: Reads, context: PlanContext) -> Demands:
    """Look at the methods, the stages, and what was taken off before."""
    api = context.system.api.id
    stages = reads.read("apigateway", "get_stages", restApiId=api)["item"]
    served = tuple(deployed_shape(reads, api, str(stage["stageName"])) for stage in stages)
    source = str(reads.read("apigateway", "get_rest_api", restApiId=api).get("apiKeySource") or "HEADER")
    covered = any(context.system.api.stage in each.stages for each in read_usage_plans(reads, context.system))
    return Demands(read_methods(reads, api), served, source, _taken_off(reads, Names(context.system)), covered)


def plan(context: PlanContext, actual: Demands) -> Iterator[Step]:
    """Keep the demand, or take it off where the policy asks for that and every stage was seen to enforce."""
    demanding, keep = actual.demanding, context.policy.native_requirement is NativeRequirement.KEEP
    if keep and actual.taken_off:
        yield _put_back(context, actual)
    elif not demanding:
        yield NoChange(NAME, context.system.api_arn, ASPECT, "no method demands a native API key")
    elif actual.source == AUTHORIZER_SOURCE:
        yield Blocked(
            NAME,
            context.system.api_arn,
            ASPECT,
            "methods demand the native key that another authorizer names (API key source AUTHORIZER), and ours names "
            "none: every client would be refused; set the source to HEADER and deploy, or waive 1.1 for the API",
        )
    elif keep:
        yield NoChange(NAME, context.system.api_arn, ASPECT, _kept(context, actual), remark=not actual.covered)
    elif context.policy.authentication_mode is not Mode.ENFORCE or not actual.enforced:
        reason = (
            "the demand for native API keys comes off once every stage was seen to serve the enforcing authorizer: "
            "apply again then"
        )
        yield NoChange(NAME, context.system.api_arn, ASPECT, reason, remark=True)
    else:
        yield _taken(context, demanding, actual.taken_off)


def _kept(context: PlanContext, actual: Demands) -> str:
    if actual.covered:
        return f"{len(actual.demanding)} methods go on demanding native API keys; keys of Stormproof do not pass there"
    shut = ", ".join(f"{method.http_method} {method.path}" for method in actual.demanding)
    stage = context.system.api.stage
    return f"{shut}: no key opens what demands native API keys, for no usage plan covers stage {stage}; left as it is"


def remove(context: PlanContext, actual: Demands) -> Iterator[Step]:
    """Put the demand back where it was taken off."""
    if actual.taken_off:
        yield _put_back(context, actual)
    else:
        yield NoChange(NAME, context.system.api_arn, ASPECT, "the demand for native API keys was not taken off")


def _put_back(context: PlanContext, actual: Demands) -> Change:
    back = [method for method in actual.methods if method.route in actual.taken_off]
    forget = Call("ssm", "delete_parameter", {"Name": Names(context.system).native_requirement})
    calls = (*(_patched(context, method, required=True) for method in back), forget)
    breaking = "native API keys are demanded again; keys of Stormproof do not pass any more"
    return Change(
        NAME,
        context.system.api_arn,
        ASPECT,
        Action.UPDATE,
        "not demanded",
        _told(back),
        calls,
        breaking=breaking,
        redeploys=True,
    )


def _enforces(shape: ApiShape) -> bool:
    authorizer = shape.authorizers.get(AUTHORIZER_NAME)
    ours = all(
        method.authorization == OURS
        for route, method in shape.methods.items()
        if method.api_key_required and not _foreign(shape, route)
    )
    return ours and authorizer is not None and authorizer.identity_source == KEY_SOURCE


def _foreign(shape: ApiShape, route: Route) -> str:
    """Return the owner's own authorization on a route that a stage serves, empty where there is none."""
    served = shape.methods.get(route)
    return Guard(served.authorization).foreign if served else ""


def _taken(context: PlanContext, demanding: Sequence[Method], before: Sequence[Route]) -> Change:
    """Return the change; what it takes off is written down first."""
    routes = sorted({*before, *(method.route for method in demanding)})
    parameters = {
        "Name": Names(context.system).native_requirement,
        "Description": "Stormproof: methods that demanded native API keys before",
        "Type": "String",
        "Tier": "Intelligent-Tiering",
        "Value": json.dumps(routes),
        "Overwrite": True,
    }
    calls = (
        Call("ssm", "put_parameter", parameters),
        *(_patched(context, method, required=False) for method in demanding),
    )
    return Change(
        NAME, context.system.api_arn, ASPECT, Action.UPDATE, _told(demanding), "not demanded", calls, redeploys=True
    )


def _told(methods: Sequence[Method]) -> str:
    return f"demanded by {', '.join(f'{verb} {path}' for path, verb in (method.route for method in methods))}"


def _patched(context: PlanContext, method: Method, *, required: bool) -> Call:
    place = {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
    }
    patch = [{"op": "replace", "path": "/apiKeyRequired", "value": "true" if required else "false"}]
    return Call("apigateway", "update_method", {**place, "patchOperations": patch})


def _taken_off(reads: Reads, names: Names) -> tuple[Route, ...]:
    try:
        value = reads.read("ssm", "get_parameter", Name=names.native_requirement)["Parameter"]["Value"]
    except NotThere:
        return ()
    return tuple((str(path), str(verb)) for path, verb in json.loads(value))


CONTROL = Control(
    name=NAME,
    criteria=("1.2",),
    phase=Phase.API_METHODS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("method-authorization",),
    takes_effect_through=("deployment",),
)
