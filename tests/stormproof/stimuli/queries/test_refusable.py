"""What can be refused at the health is known by what stands before it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.judges.rate_limiting.settings import GuardedRoute
from stormproof.core.workload.model import Health, Workload
from stormproof.stimuli.queries import refusable

ROUTE = "GET /health of stage prod"


def codes(monkeypatch: pytest.MonkeyPatch, guard: str = "", *routes: GuardedRoute) -> tuple[str, str]:
    """Return why no key and no rate is refused, by code, where these stand before the API."""
    monkeypatch.setattr(refusable, "owners_guard", lambda _: guard)
    monkeypatch.setattr(refusable, "guarded_routes", lambda _: routes)
    monkeypatch.setattr(refusable, "health_route", lambda _: ROUTE)
    made: Any = SimpleNamespace(target=SimpleNamespace(workload=Workload(health=Health("/health"))))
    found = refusable.refusable(made)
    return found.by_key.code if found.by_key else "", found.by_rate.code if found.by_rate else ""


def test_keys_and_rates_are_refused_where_both_controls_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our authorizer, and our guard; without the guard keys alone are."""
    assert codes(monkeypatch, "", GuardedRoute(ROUTE, "f", "digest")) == ("", "")
    assert codes(monkeypatch, "", GuardedRoute(ROUTE, "f, in Node.js")) == ("", "troubles.uncounted")


def test_nobody_is_refused_where_no_key_of_ours_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner's authorizer decides there, or nobody."""
    theirs = codes(monkeypatch, "CUSTOM theirs", GuardedRoute(ROUTE, "f", "digest"))
    assert theirs == ("troubles.other_authorizer", "troubles.other_authorizer")
    assert codes(monkeypatch) == ("troubles.open", "troubles.open")
