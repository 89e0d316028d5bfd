"""Every method but preflights asks our authorizer, unless somebody else protects it already."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication import methods
from provisioners.authentication.methods import Methods
from stormproof.aws.observe.apigateway_methods import PREFLIGHT_MARK, Method
from stormproof.core.planning.plans import Action, NoChange, Ref
from stormproof.core.policy import Mode
from stormproof.core.target.public_routes import PublicRoute
from tests.provisioners.fakes import FakeReads, blocked, changes, context, kept, only, satisfied

OURS = {"auth1": "stormproof", "auth2": "theirs"}
INTEGRATION = {"type": "AWS_PROXY", "httpMethod": "POST", "uri": "arn:u", "timeoutInMillis": 29000}


def method(verb: str, path: str = "/projects", **detail: Any) -> Method:
    """Return a method as API Gateway tells it."""
    return Method(path, "res1", verb, {"authorizationType": "NONE", "methodIntegration": INTEGRATION, **detail})


def ours(verb: str, path: str = "/projects") -> Method:
    """Return a method that asks our authorizer."""
    return method(verb, path, authorizationType="CUSTOM", authorizerId="auth1")


def test_an_open_method_is_patched_and_deployed() -> None:
    """It gets CUSTOM and our authorizer's ID; clients will notice, and the plan says so."""
    change = only(list(methods.plan(context(), Methods((method("GET"),), OURS))))
    patch = {each["path"]: each["value"] for each in change.calls[0].parameters["patchOperations"]}
    assert patch == {"/authorizationType": "CUSTOM", "/authorizerId": "auth1"}
    assert change.breaking
    assert change.redeploys


def test_an_authorizer_that_is_yet_to_be_made_is_referred_to() -> None:
    """Its ID is known after apply."""
    change = only(list(methods.plan(context(), Methods((method("GET"),), {}))))
    assert change.calls[0].parameters["patchOperations"][1]["value"] == Ref("authorizer.id")


def test_only_differing_methods_are_patched() -> None:
    """API Gateway's control plane is slow: what is right is not touched."""
    actual = Methods((ours("GET"), method("POST"), method("OPTIONS")), OURS)
    (change,) = changes(list(methods.plan(context(), actual)))
    assert change.resource.endswith("POST /projects")


def test_beside_a_policy_that_only_allows_some_no_authorizer_is_put() -> None:
    """AWS lets in whom either allows: the authorizer would open to everybody what the policy had shut to most.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (Table A)
    """
    steps = list(methods.plan(context(), Methods((method("ANY"), method("OPTIONS", "/b")), OURS, policy_admits=False)))
    assert not changes(steps)
    (reason,) = blocked(steps)
    assert "beside one, whoever that lets in comes in from everywhere" in reason
    standing = list(methods.plan(context(), Methods((ours("GET"),), OURS, policy_admits=False)))
    assert kept(standing)


def test_observing_breaks_nobody() -> None:
    """While the authorizer admits everybody, its presence is no breaking change."""
    observing = context(authentication_mode=Mode.OBSERVE)
    assert not only(list(methods.plan(observing, Methods((method("GET"),), OURS)))).breaking


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        ({"authorizationType": "AWS_IAM"}, "AWS_IAM"),
        ({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "auth2"}, "COGNITO_USER_POOLS theirs"),
        ({"authorizationType": "CUSTOM", "authorizerId": "auth2"}, "CUSTOM theirs"),
    ],
)
def test_an_owner_s_authorization_is_kept_and_said_for_its_method(foreign: dict[str, str], named: str) -> None:
    """What somebody else set is never overwritten; ours goes on the open methods beside it."""
    kept, ours_on = list(methods.plan(context(), Methods((method("GET", **foreign), method("POST")), OURS)))
    assert isinstance(kept, NoChange)
    assert kept.remark
    assert f"GET /projects keeps its owner's {named}" in kept.reason
    assert only([ours_on]).resource.endswith("POST /projects")


def test_a_public_route_stays_open_and_is_said_with_its_reason() -> None:
    """Neither our authorizer nor a preflight of its own is put there."""
    named = replace(context(), public_routes=(PublicRoute(route="ANY /projects", reason="a page for all"),))
    (step,) = list(methods.plan(named, Methods((method("ANY"),), OURS)))
    assert isinstance(step, NoChange)
    assert step.remark
    assert "ANY /projects is named a public route (a page for all)" in step.reason


def test_a_route_that_becomes_public_loses_our_authorizer() -> None:
    """The plan says that it answers anybody from then on."""
    named = replace(context(), public_routes=(PublicRoute(route="GET /projects", reason="a page for all"),))
    change = only(list(methods.plan(named, Methods((ours("GET"),), OURS))))
    assert (change.before, change.after) == ("CUSTOM stormproof", "NONE")
    assert "a page for all" in change.breaking


def test_a_public_route_with_an_authorizer_of_the_owner_s_keeps_it() -> None:
    """What he says of it contradicts what he has set; nobody takes his authorizer off."""
    named = replace(context(), public_routes=(PublicRoute(route="GET /projects", reason="a page for all"),))
    (step,) = list(methods.plan(named, Methods((method("GET", authorizationType="AWS_IAM"),), OURS)))
    assert isinstance(step, NoChange)
    assert "AWS_IAM stays" in step.reason


def test_where_any_answers_preflights_they_get_their_own_method_first() -> None:
    """OPTIONS is added as ANY answers today, before ANY asks for a key."""
    detail: dict[str, Any] = {
        "requestParameters": {"method.request.path.proxy": True},
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": {**INTEGRATION, "integrationResponses": {"200": {"statusCode": "200"}}},
    }
    preflight, guarded, _told = list(methods.plan(context(), Methods((method("ANY", **detail),), OURS)))
    (first,) = changes([preflight])
    assert [call.operation for call in first.calls] == [
        "put_method",
        "put_method_response",
        "put_integration",
        "put_integration_response",
    ]
    put, _, integration, _ = (call.parameters for call in first.calls)
    assert (put["authorizationType"], put["operationName"]) == ("NONE", PREFLIGHT_MARK)
    assert put["requestParameters"] == detail["requestParameters"]
    assert (integration["uri"], integration["integrationHttpMethod"]) == ("arn:u", "POST")
    assert changes([guarded])[0].resource.endswith("ANY /projects")


MOCK: dict[str, Any] = {
    "methodResponses": {"200": {"responseParameters": {}}, "400": {}},
    "methodIntegration": {
        "type": "MOCK",
        "requestTemplates": {"application/json": "{}"},
        "integrationResponses": {"200": {"selectionPattern": "2"}, "400": {"selectionPattern": "4"}},
    },
}


@pytest.mark.parametrize("made", range(1, 6))
def test_a_preflight_of_ours_that_was_left_half_made_is_completed(made: int) -> None:
    """Whatever number of its calls an apply came to before it was killed, the next makes the rest and no more."""
    any_method = method("ANY", **MOCK)
    first, *_ = changes(list(methods.plan(context(), Methods((any_method,), OURS))))
    standing: dict[str, Any] = {"authorizationType": "NONE", "operationName": PREFLIGHT_MARK}
    for call in first.calls[:made]:
        status: dict[Any, Any] = {call.parameters.get("statusCode"): {}}
        if call.operation == "put_method_response":
            standing["methodResponses"] = standing.get("methodResponses", {}) | status
        if call.operation == "put_integration":
            standing["methodIntegration"] = {"type": "MOCK"}
        if call.operation == "put_integration_response":
            given = standing["methodIntegration"].get("integrationResponses", {}) | status
            standing["methodIntegration"]["integrationResponses"] = given
    half = Method("/projects", "res1", "OPTIONS", standing)
    authorized = replace(any_method, detail={**any_method.detail, **ours("ANY").detail, **MOCK})
    later = changes(list(methods.plan(context(), Methods((authorized, half), OURS))))
    assert [call for change in later for call in change.calls] == list(first.calls[made:])
    assert all(change.redeploys for change in later)


def test_a_preflight_of_the_owner_s_is_left_alone() -> None:
    """Where OPTIONS stands beside ANY, none is added."""
    actual = Methods((ours("ANY"), method("OPTIONS")), OURS)
    assert satisfied(list(methods.plan(context(), actual)))


def test_a_preflight_that_asks_for_our_key_is_opened() -> None:
    """A browser cannot answer it."""
    change = only(list(methods.plan(context(), Methods((ours("OPTIONS"),), OURS))))
    assert change.after == "NONE"


def test_removal_opens_what_was_closed_and_takes_our_preflights_off() -> None:
    """Foreign methods and preflights stay as they are."""
    added = method("OPTIONS", "/any", operationName=PREFLIGHT_MARK)
    foreign = method("PUT", authorizationType="AWS_IAM")
    steps = changes(list(methods.remove(context(), Methods((ours("GET"), added, foreign, method("OPTIONS")), OURS))))
    assert [(change.action, change.calls[0].operation) for change in steps] == [
        (Action.UPDATE, "update_method"),
        (Action.DELETE, "delete_method"),
    ]
    assert steps[0].breaking == "the route answers without a key"
    demanding = replace(ours("GET"), detail={**ours("GET").detail, "apiKeyRequired": True})
    assert not only(list(methods.remove(context(), Methods((demanding,), OURS)))).breaking


def test_methods_and_authorizers_are_read_together() -> None:
    """Authorizers are needed by ID to tell ours from others'."""
    resources = [{"id": "r", "path": "/", "resourceMethods": {"GET": {"authorizationType": "NONE"}}}, {"id": "s"}]
    reads = FakeReads(
        {
            ("apigateway", "get_resources"): resources,
            ("apigateway", "get_authorizers"): [{"id": "auth1", "name": "stormproof"}],
            ("apigateway", "get_rest_api"): {},
        }
    )
    found = methods.read(reads, context())
    assert found.policy_admits
    assert [each.route for each in found.methods] == [("/", "GET")]
    assert found.own_id == "auth1"
