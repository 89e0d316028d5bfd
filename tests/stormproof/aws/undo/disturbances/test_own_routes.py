"""What a run has made of its own beside an API's is found by name, however often, and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.calls.own_routes import DESCRIPTION, PREFIX
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

REST = {"restApiId": API}
TRIAL = Names(SYSTEM).trial_authorizer
ROUTE, AUTHORIZER, DEPLOYMENT = (
    ("route of a run's own", {**REST, "path": f"/{PREFIX}1"}),
    ("authorizer of a run's own", {**REST, "name": TRIAL}),
    ("deployment of a run's own", {**REST, "description": f"{DESCRIPTION}1"}),
)
STANDING = FakeReads(
    {
        ("apigateway", "get_resources"): [{"id": "r1", "path": f"/{PREFIX}1"}, {"id": "r2", "path": f"/{PREFIX}12"}],
        ("apigateway", "get_authorizers"): [{"id": "a1", "name": TRIAL}, {"id": "a2", "name": "theirs"}],
        ("apigateway", "get_deployments"): [
            {"id": "d1", "description": f"{DESCRIPTION}1"},
            {"id": "d2"},
            {"id": "d3", "description": f"{DESCRIPTION}1"},
        ],
    }
)
EMPTY = FakeReads({("apigateway", f"get_{each}"): [] for each in ("resources", "authorizers", "deployments")})


@pytest.mark.parametrize(
    ("kind", "resource", "operation", "ids"),
    [
        (*ROUTE, "delete_resource", [{"resourceId": "r1"}]),
        (*AUTHORIZER, "delete_authorizer", [{"authorizerId": "a1"}]),
        (*DEPLOYMENT, "delete_deployment", [{"deploymentId": "d1"}, {"deploymentId": "d3"}]),
    ],
)
def test_what_has_the_very_name_is_taken_away(kind: str, resource: Any, operation: str, ids: list[Any]) -> None:
    """All of that name; of what is gone meanwhile nothing is left to do."""
    found = BY_NAME[kind]
    assert found.present(STANDING, resource) == {}
    assert found.present(EMPTY, resource) is None
    assert found.present(FakeReads({}), resource) is None
    back = list(found.back(STANDING, resource, None))
    assert {each.operation for each in back} == {operation}
    assert [each.parameters for each in back] == [{**REST, **each} for each in ids]
    assert list(found.back(EMPTY, resource, None)) == []


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        (ROUTE[0], {**REST, "path": "/projects"}),
        (ROUTE[0], {**ROUTE[1], "restApiId": "other1"}),
        (AUTHORIZER[0], {**REST, "name": "stormproof"}),
        (DEPLOYMENT[0], {**REST, "description": "theirs"}),
    ],
)
def test_nothing_of_the_owner_s_is_taken_away(kind: str, resource: Any) -> None:
    """Nor of another API."""
    assert not owns(Owned(SYSTEM, STANDING), Disturbed(kind, resource, None))
    for name, ours in (ROUTE, AUTHORIZER, DEPLOYMENT):
        assert owns(Owned(SYSTEM, STANDING), Disturbed(name, ours, None))
