"""Authorization of every method but OPTIONS. A method that has somebody else's authorization is a conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provisioners.authentication.authorizer import AUTHORIZER_ID
from provisioners.authentication.preflight import preflight_like
from stormproof.aws.observe.apigateway_methods import AUTHORIZER_NAME, Method, read_authorizers, read_methods
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.policy import Mode

NAME = "method-authorization"
ASPECTS = ("authorization", "preflight")
PREFLIGHT = "OPTIONS"


@dataclass(frozen=True)
class Methods:
    """The API's methods, and the names of its authorizers by ID."""

    methods: tuple[Method, ...]
    authorizers: Mapping[str, str]

    @property
    def own_id(self) -> str | None:
        """The ID of our authorizer, None when there is none."""
        return next((id_ for id_, name in self.authorizers.items() if name == AUTHORIZER_NAME), None)

    def ours(self, method: Method) -> bool:
        """Tell whether a method asks our authorizer."""
        return method.authorization == "CUSTOM" and bool(self.own_id) and method.authorizer_id == self.own_id


def read(reads: Reads, context: PlanContext) -> Methods:
    """Look at all methods as they stand."""
    api = context.system.api.id
    authorizers = {each["id"]: name for name, each in read_authorizers(reads, api).items()}
    return Methods(read_methods(reads, api), authorizers)


def plan(context: PlanContext, actual: Methods) -> Iterator[Step]:
    """Put our authorizer on every open method; where ANY answers preflights today, give them their own method first."""
    routes = {method.route for method in actual.methods}
    for method in actual.methods:
        open_or_ours = method.authorization == "NONE" or actual.ours(method)
        if method.http_method == "ANY" and (method.path, PREFLIGHT) not in routes and open_or_ours:
            calls = tuple(preflight_like(context.system.api.id, method))
            resource = _resource(context, method.path, PREFLIGHT)
            after = "OPTIONS answers as ANY does today"
            yield Change(NAME, resource, "preflight", Action.CREATE, None, after, calls, redeploys=True)
        yield _authorized(context, actual, method)


def remove(context: PlanContext, actual: Methods) -> Iterator[Step]:
    """Open the methods that ask our authorizer, and take off the preflights that we added."""
    for method in actual.methods:
        resource = _resource(context, *method.route)
        if method.added_by_us:
            call = Call("apigateway", "delete_method", _place(context, method))
            yield Change(NAME, resource, "preflight", Action.DELETE, "as ANY", None, (call,), redeploys=True)
        elif actual.ours(method):
            call = _patched(context, method, {"/authorizationType": "NONE"})
            yield Change(
                NAME,
                resource,
                "authorization",
                Action.UPDATE,
                "CUSTOM",
                "NONE",
                (call,),
                breaking="" if method.detail.get("apiKeyRequired") else "the route answers without a key",
                redeploys=True,
            )


def _authorized(context: PlanContext, actual: Methods, method: Method) -> Step:
    resource = _resource(context, *method.route)
    if method.http_method == PREFLIGHT:
        return _preflight(context, actual, method, resource)
    if actual.ours(method):
        return NoChange(NAME, resource, "authorization", "asks our authorizer")
    if method.authorization != "NONE":
        return Blocked(NAME, resource, "authorization", _conflict(actual, method))
    authorizer = actual.own_id or Ref(AUTHORIZER_ID)
    call = _patched(context, method, {"/authorizationType": "CUSTOM", "/authorizerId": authorizer})
    enforcing = context.policy.authentication_mode is Mode.ENFORCE
    return Change(
        NAME,
        resource,
        "authorization",
        Action.UPDATE,
        "NONE",
        f"CUSTOM {AUTHORIZER_NAME}",
        (call,),
        breaking="clients without a valid key are refused" if enforcing else "",
        redeploys=True,
    )


def _preflight(context: PlanContext, actual: Methods, method: Method, resource: str) -> Step:
    if not actual.ours(method):
        return NoChange(NAME, resource, "authorization", "a browser's preflight carries no key")
    call = _patched(context, method, {"/authorizationType": "NONE"})
    before = f"CUSTOM {AUTHORIZER_NAME}"
    return Change(NAME, resource, "authorization", Action.UPDATE, before, "NONE", (call,), redeploys=True)


def _conflict(actual: Methods, method: Method) -> str:
    name = actual.authorizers.get(method.authorizer_id, method.authorizer_id)
    stands = f"{method.authorization} {name}".strip()
    return (
        f"{stands} stands here, wanted is CUSTOM {AUTHORIZER_NAME}: somebody protects this method already. "
        "Waive 1.1 for it, or take that authorization off yourself"
    )


def _patched(context: PlanContext, method: Method, values: Mapping[str, str | Ref]) -> Call:
    patch = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    return Call("apigateway", "update_method", {**_place(context, method), "patchOperations": patch})


def _place(context: PlanContext, method: Method) -> dict[str, str]:
    return {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
    }


def _resource(context: PlanContext, path: str, http_method: str) -> str:
    return f"{context.system.api_arn}/{http_method} {path}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.API_METHODS,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("authorizer",),
    takes_effect_through=("deployment",),
)
