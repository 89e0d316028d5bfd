"""What a workload names and the system lacks is told with its place in the file and the nearest that there is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from stormproof.core.system import Function, Queue
from stormproof.core.target.file import Problem
from stormproof.core.target.model import Credential
from stormproof.core.target.public_routes import PublicRoute, public_reason
from stormproof.core.workload.model import Health, Workload
from stormproof.operations.workload.routes import credential_problems, problems, public_problems
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.made_workloads import FOLLOW, ORDER, SHOP

WHOLE = replace(
    SYSTEM,
    functions=(*SYSTEM.functions, Function("oven", "shop-oven", "arn:oven")),
    queues=(Queue("bread", "https://sqs/bread", "arn:bread"),),
)
ORDERS = {"/up": ["get"], "/orders": ["post"], "/orders/{orderId}": ["get", "delete"]}
PROXY = {"/{proxy+}": ["x-amazon-apigateway-any-method"]}


def told(workload: Workload, paths: dict[str, list[str]]) -> list[tuple[object, ...]]:
    """Return the places and ways out of what is wrong before an API that serves these paths."""
    document = {"openapi": "3.0.1", "paths": {path: {verb: {} for verb in verbs} for path, verbs in paths.items()}}
    reads = FakeReads({("apigateway", "get_export"): {"body": json.dumps(document)}})
    return [(*each.path[1:], each.message, each.way_out) for each in problems(reads, WHOLE, workload)]


@pytest.mark.parametrize("paths", [ORDERS, PROXY])
def test_what_the_system_has_is_in_order(paths: dict[str, list[str]]) -> None:
    """Captured values stand for any; a proxy takes any path."""
    assert told(SHOP, paths) == []


def test_each_thing_that_is_not_there_is_told() -> None:
    """Route, method, function, queue: all at once."""
    wrong = Workload(
        Health("/upp"),
        (replace(ORDER, method="PUT"), replace(FOLLOW, path="/order/{id}")),
        (replace(SHOP.jobs[0], function="apj"), replace(SHOP.jobs[1], queue="bred")),
    )
    assert told(wrong, ORDERS) == [
        ("health", "path", "the API serves no GET /upp", "name a route that it serves: did you mean GET /up?"),
        ("journey", 0, "path", "the API serves no PUT /orders",
         "name a route that it serves: did you mean POST /orders?"),
        ("journey", 1, "path", "the API serves no GET /order/{id}",
         "name a route that it serves: did you mean GET /orders/{orderId}?"),
        ("jobs", 0, "function", "the system has no function apj", "did you mean api?"),
        ("jobs", 1, "queue", "the system has no queue bred", "did you mean bread?"),
    ]  # fmt: skip


def test_a_credential_for_an_authorizer_that_is_not_there_is_told_by_its_place() -> None:
    """With the name that was meant, or that there is none at all; where none is named, nothing is looked at."""
    named = [Credential(authorizer=name, environment_variable="TOKEN") for name in ("users", "usres")]
    reads = FakeReads({("apigateway", "get_authorizers"): [{"name": "users"}]})
    assert list(credential_problems(reads, WHOLE, named)) == [
        Problem(("credential", 1, "authorizer"), "the API has no authorizer usres", "did you mean users?")
    ]
    none = FakeReads({("apigateway", "get_authorizers"): []})
    assert [each.way_out for each in credential_problems(none, WHOLE, named)] == ["it has none: take this out"] * 2
    assert list(credential_problems(FakeReads({}), WHOLE, [])) == []


def test_a_public_route_that_is_not_there_is_told_by_its_place() -> None:
    """As the API has it: the parameter's name and ANY too; where none is named, nothing is looked at."""
    methods: dict[str, dict[str, str]] = {"ANY": {}, "GET": {}}
    resources = [{"id": "r", "path": "/up/{id}", "resourceMethods": methods}]
    reads = FakeReads({("apigateway", "get_resources"): resources})
    named = [PublicRoute(route=f"{verb} /up/{{{name}}}", reason="r") for verb, name in (("GET", "id"), ("GET", "key"))]
    (problem,) = public_problems(reads, WHOLE, named)
    assert problem.path == ("public_routes", 1, "route")
    assert "GET /up/{key}" in problem.message
    assert problem.way_out == "did you mean GET /up/{id}?"
    assert list(public_problems(FakeReads({}), WHOLE, [])) == []
    assert [public_reason(named, "/up/{id}", verb) for verb in ("GET", "ANY")] == ["r", ""]
