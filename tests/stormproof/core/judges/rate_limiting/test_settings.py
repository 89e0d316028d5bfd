"""Judges of requirement 6 by settings: what lacks is named by its route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.settings import (
    GuardedRoute,
    judge_counts_by_hour,
    judge_guard_code,
    judge_routes_guarded,
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
