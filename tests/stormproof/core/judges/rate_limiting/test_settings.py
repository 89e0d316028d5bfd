"""Judges of requirement 6 by settings: what lacks is named by its route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.rate_limiting.settings import (
    GuardedRoute,
    judge_counts_by_hour,
    judge_guard_code,
    judge_routes_guarded,
    judge_same_guard,
    unguardable,
)

ROUTE = GuardedRoute("GET /health of stage prod", "shop-api:live", "digest", "1000", "/aws/lambda/shop-api", True)
BARE = GuardedRoute("GET /legacy of stage prod", "shop-legacy")


def refuted(judge: Callable[..., None], *seen: Any) -> str:
    """Return what a judge refutes with: its code and message."""
    with pytest.raises(Refuted) as found:
        judge(*seen)
    return f"{found.value.code}: {found.value.message}"


def test_what_is_guarded_as_wanted_holds() -> None:
    """Nothing is refuted."""
    judge_routes_guarded([ROUTE], 1000)
    judge_guard_code([ROUTE], "digest")
    judge_counts_by_hour(("keyId", "hour"))


def test_a_bare_route_is_named_with_what_it_invokes() -> None:
    """An image, another runtime, a mock: whatever can take no layer."""
    told = refuted(judge_routes_guarded, [ROUTE, BARE], 1000)
    assert told.startswith("rate.route_unguarded")
    assert "GET /legacy of stage prod (shop-legacy)" in told
    assert "/health" not in told


def test_another_limit_is_told() -> None:
    """The policy's figure counts."""
    assert refuted(judge_routes_guarded, [replace(ROUTE, limit="10000")], 1000).startswith("rate.wrong_limit")


def test_a_guard_that_only_observes_is_told() -> None:
    """With since when."""
    told = refuted(judge_routes_guarded, [replace(ROUTE, observing_since="2026-11-22")], 1000)
    assert told.startswith("rate.observing: observing since 2026-11-22")


def test_other_code_is_told() -> None:
    """What was proven is this code."""
    assert refuted(judge_guard_code, [replace(ROUTE, code="other")], "digest").startswith("rate.guard_other_code")


@pytest.mark.parametrize("key", [(), ("keyId",), ("keyId", "day")])
def test_a_counter_of_another_key_is_told(key: tuple[str, ...]) -> None:
    """No table, no hour, another window."""
    assert refuted(judge_counts_by_hour, key).startswith("rate.counter_not_hourly")


def test_a_route_behind_an_authorizer_of_the_owners_is_not_decided() -> None:
    """Whether it tells the guard whose key it is no setting says; what is refuted comes first."""
    theirs = replace(ROUTE, route="GET /admin of stage prod", authorizer="CUSTOM owners")
    with pytest.raises(Undecidable, match="GET /admin of stage prod") as undecided:
        judge_routes_guarded([ROUTE, theirs], 1000)
    assert undecided.value.code == "rate.other_authorizer"
    assert refuted(judge_routes_guarded, [theirs, BARE], 1000).startswith("rate.route_unguarded")


def test_what_was_seen_of_one_guard_says_nothing_of_another() -> None:
    """A route without any is refuted, one with other code or in another mode is not decided."""
    beside = replace(ROUTE, route="GET /beside of stage prod")
    judge_same_guard([ROUTE, beside], ROUTE.route)
    assert refuted(judge_same_guard, [ROUTE, BARE], ROUTE.route).startswith("rate.route_unguarded")
    for other in (replace(beside, code="other"), replace(beside, observing_since="2026-11-22")):
        with pytest.raises(Undecidable, match="GET /beside") as undecided:
            judge_same_guard([ROUTE, other], ROUTE.route)
        assert undecided.value.code == "rate.guard_unproven"


@pytest.mark.parametrize(("proven", "told"), [("", "no route of the API"), ("GET /up of stage prod", "GET /up")])
def test_where_no_guard_was_seen_at_work_nothing_is_said_of_the_others(proven: str, told: str) -> None:
    """The health is served by no route, or is open: all others may be guarded by whatever."""
    for routes in ([ROUTE], []):
        with pytest.raises(Undecidable, match=told) as undecided:
            judge_same_guard(routes, proven)
        assert undecided.value.code == "rate.guard_unproven"


@pytest.mark.parametrize(
    ("integration", "function", "counted"),
    [("AWS_PROXY", "shop-api", True), ("AWS", "shop-api", False), ("MOCK", "", False), ("HTTP_PROXY", "", False)],
)
def test_a_guard_counts_proxy_events_alone(integration: str, function: str, *, counted: bool) -> None:
    """Those of other integrations do not tell the key, whatever layer the function has."""
    assert (unguardable(integration, function, {"shop-api"}) == "") is counted
    assert unguardable("AWS_PROXY", "somebody-elses", {"shop-api"})
