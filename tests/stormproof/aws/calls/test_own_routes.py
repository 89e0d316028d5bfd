"""An own route can be undone before it is there: its undo holds no ID that AWS gives later; users' stages go first."""

from __future__ import annotations

from dataclasses import replace

from stormproof.aws.calls.own_routes import ANSWERS, own_authorizer, own_route
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.naming import Names
from stormproof.core.planning.plans import refs
from stormproof.core.system import Conventions
from tests.provisioners.fakes import SYSTEM, FakeReads

TWO_STAGES = replace(SYSTEM, api=replace(SYSTEM.api, stages=("prod", "test")))
NAMES = Names(TWO_STAGES)
ROUTE = own_route(NAMES, "0123", "root", {"prod": "d1", "test": "d2"})
READS = FakeReads({("apigateway", "get_deployments"): [], ("apigateway", "get_resources"): []})


def test_the_undo_is_complete_before_the_route_is_made() -> None:
    """After kill -9 nothing but what was written down is known."""
    for made in (ROUTE, own_authorizer(NAMES, "secret")):
        assert not [ref for call in made.undo for ref in refs(call.parameters)]
        assert "secret" not in str(made.undo)
        for thing in disturbed_by(made, READS):
            assert owns(Owned(TWO_STAGES, READS), thing), thing


def test_stages_serve_what_they_served_before_anything_is_deleted() -> None:
    """A deployment that a stage serves cannot be deleted, nor an authorizer that a method asks."""
    assert [call.operation for call in ROUTE.undo] == [
        "update_stage",
        "update_stage",
        "end_own_route",
        "end_own_authorizer",
        "end_own_deployment",
    ]
    back = {call.parameters["stageName"]: call.parameters["patchOperations"][0]["value"] for call in ROUTE.undo[:2]}
    assert back == {"prod": "d1", "test": "d2"}


def test_every_method_asks_the_own_authorizer_and_is_a_mock() -> None:
    """Nothing of the system is called, and nobody gets in without the secret."""
    put = [call.parameters for call in ROUTE.calls if call.operation == "put_method"]
    assert {each["httpMethod"] for each in put} == set(ANSWERS)
    assert {each["authorizationType"] for each in put} == {"CUSTOM"}
    assert {call.parameters["type"] for call in ROUTE.calls if call.operation == "put_integration"} == {"MOCK"}


def test_the_role_may_do_nothing_and_stands_where_the_organization_wants_it() -> None:
    """No policy is put on it; path and boundary are those of the target file."""
    conventions = Conventions(path="/teams/shop/", boundary="arn:aws:iam::123456789012:policy/limits")
    made = own_authorizer(Names(replace(SYSTEM, conventions=conventions)), "secret").calls
    assert [call.operation for call in made] == ["create_role", "create_function", "add_permission"]
    role, function = made[0].parameters, made[1].parameters
    assert (role["Path"], role["PermissionsBoundary"]) == (conventions.path, conventions.boundary)
    assert function["Role"].endswith(f"{conventions.path}{role['RoleName']}")
