"""Every way to the functions is found: stages, domains, function URLs; what is tried there harms nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, NotThere, Undecidable
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.core.system import Bucket, Function, RestApi, System, Table
from stormproof.stimuli.authentication import wrong_keys
from stormproof.stimuli.shared.entry_points import (
    NOBODY,
    EntryPoint,
    Route,
    answered,
    barred,
    callable_detours,
    filled,
    observing_since,
    open_function_urls,
    other_entry_points,
    preflight_routes,
    stage_entry_points,
    stages_and_domains,
)
from stormproof.stimuli.shared.route_classes import one_of_each

SYSTEM = System(
    partition="aws",
    account="123456789012",
    region="eu-west-1",
    probe_regions=(),
    api=RestApi("abc", "shop", "prod", ("prod",)),
    functions=(Function("api", "shop-api", "arn:f"),),
    tables=(Table("t", "arn:aws:dynamodb:eu-west-1:123456789012:table/t"),),
    buckets=(Bucket("b", "arn:aws:s3:::b"),),
    queues=(),
)
FEATURE = Path(__file__).parents[4] / "features" / "01_api_authentication.feature"
PATHS: dict[str, Any] = {
    "/projects/{id}": {"get": {}, "options": {}},
    "/{proxy+}": {"x-amazon-apigateway-any-method": {}},
}
TRIAL = "stormproof-abc-trial-authorizer"
SCHEMES = {
    name: {"x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {"type": "request"}}
    for name in (TRIAL, "theirs")
}
ANSWERS: dict[str, Any] = {
    "get_stages": {"item": [{"stageName": "prod"}, {"stageName": "old"}]},
    "get_domain_names": [{"domainName": "shop.example"}, {"domainName": "other.example"}],
    "list_function_url_configs": [
        {"FunctionUrl": "https://open.lambda-url/", "AuthType": "NONE"},
        {"FunctionUrl": "https://signed.lambda-url/", "AuthType": "AWS_IAM"},
    ],
    "get_function_configuration": {
        "LastModified": "2026-11-01",
        "Environment": {"Variables": {"MODE": "observe"}},
    },
}


class FakeBench:
    """A bench that only looks."""

    surroundings = Surroundings()
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.any_stage = False
        self.paths = PATHS

    @property
    def reads(self) -> Any:
        """Itself."""
        return self

    def read(self, _service: str, operation: str, **parameters: Any) -> Any:
        """Answer from the table."""
        if operation == "get_export":
            document = {"openapi": "3.0.1", "paths": self.paths, "components": {"securitySchemes": SCHEMES}}
            return {"body": json.dumps(document).encode()}
        if operation == "get_base_path_mappings":
            of_shop = parameters["domainName"] == "shop.example"
            stage = {} if self.any_stage else {"stage": "prod"}
            return [{"restApiId": "abc" if of_shop else "zzz", "basePath": "v1", **stage}]
        if operation not in self.answers:
            raise NotThere(operation)
        return self.answers[operation]

    def pages(self, service: str, operation: str, _items: str, **parameters: Any) -> Any:
        """Answer from the table."""
        return self.read(service, operation, **parameters)

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return a stage's endpoint."""
        return Endpoint(f"https://abc/{stage}", key=key)


@pytest.fixture
def bench() -> Any:
    """A bench on a system with two stages, a domain and an open function URL."""
    return FakeBench(ANSWERS)


def test_every_stage_is_a_door_with_the_routes_that_it_serves(bench: Any) -> None:
    """The one that serves users is told from those beside it; ANY is tried by several methods, preflights by none."""
    entry_points = {entry_point.endpoint.url: entry_point for entry_point in stage_entry_points(bench)}
    assert {url: entry_point.way for url, entry_point in entry_points.items()} == {
        "https://abc/old": Way.STAGE,
        "https://abc/prod": Way.SERVED,
    }
    assert tuple((route.method, route.path) for route in entry_points["https://abc/prod"].routes) == (
        ("DELETE", f"/{NOBODY}"),
        ("GET", f"/projects/{NOBODY}"),
        ("GET", f"/{NOBODY}"),
        ("POST", f"/{NOBODY}"),
    )
    assert {route.resource.rpartition("/restapis/abc/")[2] for route in entry_points["https://abc/prod"].routes} == {
        "ANY /{proxy+}",
        "GET /projects/{id}",
    }


def test_a_route_of_a_run_is_none_of_the_systems(bench: Any) -> None:
    """It goes with the run, behind an authorizer of the run's own; a route of that name behind any other counts."""
    bench.paths = {
        "/stormproof-trial-1": {"get": {"security": [{TRIAL: []}]}},
        "/stormproof-trial-2": {"get": {"security": [{"theirs": []}]}, "post": {}},
    }
    first, *_ = stage_entry_points(bench)
    assert [(route.method, route.path) for route in first.routes] == [
        ("GET", "/stormproof-trial-2"),
        ("POST", "/stormproof-trial-2"),
    ]


def test_domains_of_the_api_and_open_function_urls_are_doors(bench: Any) -> None:
    """Domains of other APIs and URLs that ask for a signature are none."""
    assert {(entry_point.way, entry_point.endpoint.url) for entry_point in other_entry_points(bench)} == {
        (Way.DOMAIN, "https://shop.example/v1"),
        (Way.FUNCTION_URL, "https://open.lambda-url"),
    }
    assert open_function_urls(bench) == ("https://open.lambda-url/",)


def test_one_route_of_each_kind_stands_for_those_that_are_alike(bench: Any) -> None:
    """The preferred path if it is among them, else one that reads."""
    alike = [
        Route("POST", "/a", decided_by="x"),
        Route("GET", "/b", decided_by="x"),
        Route("GET", "/c", decided_by="x"),
    ]
    other = Route("DELETE", "/d", decided_by="y")
    door = EntryPoint(Way.SERVED, Endpoint("https://a"), (*alike, other))
    (chosen,) = one_of_each([door])
    assert {route.path for route in chosen.routes} == {"/b", "/d"}
    (preferred,) = one_of_each([door], "/c")
    assert {route.path for route in preferred.routes} == {"/c", "/d"}
    assert len({each.endpoint.url for each in stages_and_domains(bench)}) == 3


def test_routes_are_alike_only_where_nothing_that_decides_differs(bench: Any) -> None:
    """A method's own settings make it another kind; the stage's for all do not."""
    own = {"*/*": {}, "~1projects~1{id}/GET": {"cachingEnabled": True}}
    stages = {"item": [{"stageName": "prod", "methodSettings": own}]}
    benches: list[Any] = [bench, FakeBench({**ANSWERS, "get_stages": stages})]
    served = [next(door for door in stage_entry_points(each) if door.way is Way.SERVED) for each in benches]
    kinds = [{route.decided_by for route in door.routes} for door in served]
    assert [len(each) for each in kinds] == [1, 2]


def test_a_domain_that_names_no_stage_is_a_door_to_each_and_so_is_the_stated_url(bench: Any) -> None:
    """The URL that the target states stands for no domain of the API, and is tried all the same."""
    bench.any_stage = True
    api = replace(SYSTEM.api, stages=("old", "prod"), url="https://cdn.example/api")
    bench.context = replace(bench.context, system=replace(SYSTEM, api=api))
    found = [entry_point for entry_point in other_entry_points(bench) if entry_point.way is Way.DOMAIN]
    assert [(entry_point.endpoint.url, entry_point.stage) for entry_point in found] == [
        ("https://shop.example/v1/old", "old"),
        ("https://shop.example/v1/prod", "prod"),
        ("https://cdn.example/api", "prod"),
    ]


def test_preflights_are_asked_where_they_are_served(bench: Any) -> None:
    """With parameters filled in."""
    (route,) = preflight_routes(bench)
    assert (route.method, route.path) == ("OPTIONS", f"/projects/{NOBODY}")


def test_path_parameters_name_what_does_not_exist() -> None:
    """A DELETE finds nothing to delete."""
    assert filled("/a/{b}/c/{d+}") == f"/a/{NOBODY}/c/{NOBODY}"


def test_observing_is_told_with_its_beginning(bench: Any) -> None:
    """Empty for an authorizer that enforces, or that is not there."""
    assert observing_since(bench) == "2026-11-01"
    enforcing = {"get_function_configuration": {"LastModified": "x", "Environment": {"Variables": {}}}}
    assert observing_since(FakeBench(enforcing)) == ""  # type: ignore[arg-type] # as much of a bench as is used
    assert observing_since(FakeBench({})) == ""  # type: ignore[arg-type] # as above


def test_no_answer_is_no_verdict() -> None:
    """It is CouldNotLook with the probe's word for why."""
    with pytest.raises(CouldNotLook) as could_not:
        answered(Unreachable("GET", "https://a", "refused", "nobody listens"))
    assert could_not.value.code == "http.refused"
    seen = Exchange("GET", "https://a", 200, {}, "")
    assert answered(seen) is seen


def test_every_kind_of_guess_is_in_the_feature() -> None:
    """A kind that no scenario names would never be tried."""
    text = FEATURE.read_text("utf-8")
    assert all(f"| {kind} " in text for kind in wrong_keys.KINDS)


def test_a_domain_that_nobody_can_call_leaves_the_rest_tried_and_the_whole_undecided() -> None:
    """What is open elsewhere is found first; a way that was not tried is never a way that was seen shut."""
    private = {"domainName": "shop.example", "domainNameId": "p1", "endpointConfiguration": {"types": ["PRIVATE"]}}
    bench: Any = FakeBench(ANSWERS | {"get_domain_names": [private]})
    assert [each.way for each in callable_detours(bench)] == [Way.FUNCTION_URL]
    (barrier,) = barred(bench)
    assert (barrier.code, "shop.example is private" in barrier.reason) == ("api.private", True)
    for entry_points in (other_entry_points, stages_and_domains):
        with pytest.raises(Undecidable, match="no probe can call it"):
            list(entry_points(bench))
