"""Authorization of every method but OPTIONS: ours on the open ones, its owner's stays where he has set one.

What the owner has set is kept, and said for each method: whether it refuses as the criteria demand is seen by verify.
What he names under ``[[public_routes]]`` stays open, and is said too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from provisioners.authentication.authorizer import AUTHORIZER_ID, PREFLIGHT
from provisioners.authentication.preflight import completing, preflight_like
from provisioners.authentication.preflight_headers import ASPECT as HEADERS_ASPECT
from provisioners.authentication.preflight_headers import allowing, allowing_no_more, answered_by_functions
from provisioners.authentication.resource_policy import OPENED, admits_everybody, read_policy
from stormproof.aws.observe.apigateway_methods import Method, read_authorizers, read_methods
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME, NOBODY, OURS
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.policy import Mode
from stormproof.core.target.public_routes import public_reason

NAME = "method-authorization"
ASPECTS = ("authorization", "preflight", HEADERS_ASPECT)
Route = tuple[str, str]


@dataclass(frozen=True)
class Methods:
    """The API's methods, and the names of its authorizers by ID.

    `policy_admits` tells that the API's resource policy admits everybody but whom it denies, or that there is none.
    """

    methods: tuple[Method, ...]
    authorizers: Mapping[str, str]
    policy_admits: bool = True

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
    return Methods(read_methods(reads, api), authorizers, admits_everybody(read_policy(reads, api), api))


def plan(context: PlanContext, actual: Methods) -> Iterator[Step]:
    """Put our authorizer on every open method; where ANY answers preflights today, give them their own method first."""
    routes = {method.route for method in actual.methods}
    for method in actual.methods:
        if _answers_preflights(context, actual, method, routes):
            calls = tuple(preflight_like(context.system.api.id, method))
            resource = _resource(context, method.path, PREFLIGHT)
            after = "OPTIONS answers as ANY does today"
            yield Change(NAME, resource, "preflight", Action.CREATE, None, after, calls, redeploys=True)
        yield from _completed(context, actual, method)
        yield _authorized(context, actual, method)
    asked = list(_beside_ours(context, actual))
    for method in asked:
        yield from allowing(NAME, context, _resource(context, *method.route), method)
    copied = [method for method in actual.methods if _answers_preflights(context, actual, method, routes)]
    yield from answered_by_functions(NAME, context, [*asked, *copied])


def _completed(context: PlanContext, actual: Methods, method: Method) -> Iterator[Step]:
    """Yield what a preflight of ours lacks of what ANY answers beside it: an apply that was killed never came to it."""
    beside = next((each for each in actual.methods if each.route == (method.path, "ANY")), None)
    if not method.added_by_us or beside is None:
        return
    if calls := tuple(completing(context.system.api.id, beside, method)):
        resource, before = _resource(context, *method.route), "a preflight of ours that was left half made"
        after = "OPTIONS answers as ANY does today"
        yield Change(NAME, resource, "preflight", Action.UPDATE, before, after, calls, redeploys=True)


def _answers_preflights(context: PlanContext, actual: Methods, method: Method, routes: Collection[Route]) -> bool:
    """Tell whether an ANY method that asks our authorizer, or is to ask it, answers its resource's preflights."""
    alone = method.http_method == "ANY" and (method.path, PREFLIGHT) not in routes
    return alone and _for_us(context, actual, method)


def _for_us(context: PlanContext, actual: Methods, method: Method) -> bool:
    public = public_reason(context.public_routes, *method.route)
    return not public and ((method.authorization == NOBODY and actual.policy_admits) or actual.ours(method))


def _beside_ours(context: PlanContext, actual: Methods) -> Iterator[Method]:
    """Yield the owner's preflights of paths with a method that asks our authorizer, or is to ask it."""
    ours = {
        method.path for method in actual.methods if method.http_method != PREFLIGHT and _for_us(context, actual, method)
    }
    for method in actual.methods:
        if method.http_method == PREFLIGHT and method.path in ours and method.authorization == NOBODY:
            yield method


def remove(context: PlanContext, actual: Methods) -> Iterator[Step]:
    """Open the methods that ask our authorizer, and take off the preflights that we added."""
    for method in actual.methods:
        resource = _resource(context, *method.route)
        yield from allowing_no_more(NAME, context, resource, method)
        if method.added_by_us:
            call = Call("apigateway", "delete_method", _place(context, method))
            yield Change(NAME, resource, "preflight", Action.DELETE, "as ANY", None, (call,), redeploys=True)
        elif actual.ours(method):
            call = _patched(context, method, {"/authorizationType": NOBODY})
            yield Change(
                NAME,
                resource,
                "authorization",
                Action.UPDATE,
                "CUSTOM",
                NOBODY,
                (call,),
                breaking="" if method.detail.get("apiKeyRequired") else "the route answers without a key",
                redeploys=True,
            )


def _authorized(context: PlanContext, actual: Methods, method: Method) -> Step:
    resource = _resource(context, *method.route)
    if method.http_method == PREFLIGHT:
        return _preflight(context, actual, method, resource)
    if public := public_reason(context.public_routes, *method.route):
        return _public(context, actual, method, public)
    if actual.ours(method):
        opened = "" if actual.policy_admits else f"; the API's resource policy does not admit everybody: {OPENED}"
        return NoChange(NAME, resource, "authorization", f"asks our authorizer{opened}", remark=bool(opened))
    if method.authorization != NOBODY:
        return NoChange(NAME, resource, "authorization", _kept(actual, method), remark=True)
    if not actual.policy_admits:
        return Blocked(NAME, resource, "authorization", f"the API's resource policy does not admit everybody: {OPENED}")
    authorizer = actual.own_id or Ref(AUTHORIZER_ID)
    call = _patched(context, method, {"/authorizationType": "CUSTOM", "/authorizerId": authorizer})
    enforcing = context.policy.authentication_mode is Mode.ENFORCE
    return Change(
        NAME,
        resource,
        "authorization",
        Action.UPDATE,
        NOBODY,
        OURS,
        (call,),
        breaking="clients without a valid key are refused" if enforcing else "",
        redeploys=True,
    )


def _preflight(context: PlanContext, actual: Methods, method: Method, resource: str) -> Step:
    if not actual.ours(method):
        return NoChange(NAME, resource, "authorization", "a browser's preflight carries no key")
    call = _patched(context, method, {"/authorizationType": NOBODY})
    before = OURS
    return Change(NAME, resource, "authorization", Action.UPDATE, before, NOBODY, (call,), redeploys=True)


def _public(context: PlanContext, actual: Methods, method: Method, reason: str) -> Step:
    """Leave a method open that its owner names; take ours off where it asks."""
    resource = _resource(context, *method.route)
    named = f"{_told(method)} is named a public route ({reason})"
    if not actual.ours(method):
        stands = "" if method.authorization == NOBODY else f"; its owner's {_stands(actual, method)} stays all the same"
        return NoChange(NAME, resource, "authorization", f"{named}{stands}", remark=True)
    call = _patched(context, method, {"/authorizationType": NOBODY})
    breaking = f"the route answers without a key: {named}"
    return Change(
        NAME, resource, "authorization", Action.UPDATE, OURS, NOBODY, (call,), breaking=breaking, redeploys=True
    )  # fmt: skip


def _kept(actual: Methods, method: Method) -> str:
    return (
        f"{_told(method)} keeps its owner's {_stands(actual, method)}; clients come in as before, not with a key of "
        "ours, and verify sees whether it refuses with 401 and 403"
    )


def _stands(actual: Methods, method: Method) -> str:
    name = actual.authorizers.get(method.authorizer_id, method.authorizer_id)
    return f"{method.authorization} {name}".strip()


def _told(method: Method) -> str:
    return f"{method.http_method} {method.path}"


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
