"""The guard of each served route is that of the version which serves it."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from provisioners.rate_limiting.guard_settings import guarded
from stormproof.core.errors import NotThere
from stormproof.core.judges.rate_limiting.settings import GuardedRoute
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Mode, Policy
from stormproof.core.target.public_routes import PublicRoute
from stormproof.stimuli.rate_limiting.rate_guard_states import UNKNOWN, guarded_routes, guards_observing_since
from tests.provisioners.fakes import SYSTEM, FakeReads, context
from tests.provisioners.made_functions import LAYER, URI, configuration, guarded_configuration

ON_ALIAS = URI.replace("/invocations", ":live/invocations")

INTEGRATED = {"methodIntegration": {"type": "AWS_PROXY", "uri": URI}}


def routes(
    integrations: dict[str, dict[str, Any]], live: dict[str, Any], layer: Any = None
) -> tuple[GuardedRoute, ...]:
    """Return what is found of a stage that serves integrations by method; $LATEST has no guard."""
    return guarded_routes(bench(integrations, live, layer))


def bench(integrations: dict[str, dict[str, Any]], live: dict[str, Any], layer: Any = None) -> Any:
    """Return a bench that finds them."""
    item = {verb: {"x-amazon-apigateway-integration": each} for verb, each in integrations.items()}
    reads = FakeReads(
        {
            ("apigateway", "get_export"): {"body": json.dumps({"openapi": "3.0.1", "paths": {"/health": item}})},
            ("lambda", "get_function_configuration"): lambda **asked: (
                live if asked.get("Qualifier") == "live" else configuration()
            ),
            ("lambda", "get_layer_version_by_arn"): layer or {"Content": {"CodeSha256": "digest"}},
            ("lambda", "get_alias"): {"FunctionVersion": "3"},
            ("apigateway", "get_resources"): [
                {"id": "r", "path": "/health", "resourceMethods": {"GET": {"httpMethod": "GET", **INTEGRATED}}}
            ],
            ("logs", "describe_log_groups"): ["/aws/lambda/shop-api"],
        }
    )
    return SimpleNamespace(reads=reads, context=PlanContext(SYSTEM, Policy(admin_email="admin@example.com")))


def proxy(uri: str) -> dict[str, Any]:
    """Return the integration of a function."""
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}


def test_a_route_on_the_alias_has_the_guard_of_the_version_that_it_serves() -> None:
    """With its layer's digest, its limit, and where it logs."""
    (route,) = routes({"get": proxy(ON_ALIAS)}, guarded_configuration())
    assert (route.route, route.invokes) == ("GET /health of stage prod", "shop-api:live")
    assert (route.code, route.limit) == ("digest", "1000")
    assert (route.log_group, route.log_exists) == ("/aws/lambda/shop-api", True)


def test_a_layer_that_was_deleted_is_a_guard_that_nobody_knows() -> None:
    """It still serves; whether it is the one that was proven cannot be told."""

    def gone(**_: Any) -> Any:
        raise NotThere("layer version 1")

    (route,) = routes({"get": proxy(ON_ALIAS)}, guarded_configuration(), gone)
    assert route.code == UNKNOWN


def test_a_guard_that_only_observes_is_seen_to() -> None:
    """Since the version that the alias serves was published."""
    observing = configuration() | guarded(context(rate_limit_mode=Mode.OBSERVE), configuration(), LAYER)
    since = {"LastModified": "2026-11-22T23:00:00.000+0000", "Layers": [{"Arn": LAYER}]}
    found = bench({"get": proxy(ON_ALIAS)}, observing | since)
    assert guards_observing_since(found) == guarded_routes(found)[0].observing_since == since["LastModified"]
    assert guards_observing_since(bench({}, guarded_configuration() | since)) == ""


def test_a_route_past_the_alias_has_none() -> None:
    """What $LATEST holds is another matter."""
    (route,) = routes({"get": proxy(URI)}, guarded_configuration())
    assert (route.invokes, route.code) == ("shop-api", "")


def test_a_layer_without_its_handler_is_no_guard() -> None:
    """It would never be called."""
    (route,) = routes({"get": proxy(ON_ALIAS)}, guarded_configuration(Handler="app.handle"))
    assert not route.code


def test_what_invokes_no_function_has_none_and_preflights_need_none() -> None:
    """A mock that answers clients is a route beside the guard."""
    (route,) = routes({"get": {"type": "mock"}, "options": {"type": "mock"}}, guarded_configuration())
    assert route.route.startswith("GET")
    assert "MOCK" in route.invokes
    assert not route.code


def test_an_integration_that_is_no_proxy_has_none_whatever_function_it_invokes() -> None:
    """The guard is there, and its events do not tell whose key it is."""
    (route,) = routes({"get": {**proxy(ON_ALIAS), "type": "aws"}}, guarded_configuration())
    assert (route.code, "do not tell the key" in route.invokes) == ("", True)


def test_what_the_owner_leaves_open_needs_no_guard() -> None:
    """Nobody is asked for a key there."""
    found = bench({"get": {"type": "mock"}, "post": proxy(ON_ALIAS)}, guarded_configuration())
    public = PublicRoute(route="GET /health", reason="the load balancer asks")
    found.context = replace(found.context, public_routes=(public,))
    assert [each.route for each in guarded_routes(found)] == ["POST /health of stage prod"]
