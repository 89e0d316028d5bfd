"""What earns enforcement: enough time, and somebody who is served afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.promotion.modes import MODED
from stormproof.core.promotion.observed import LONG_ENOUGH, Observed, Refusal

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
CONTROLS = {each.name: each for each in MODED}
WEEK = Observed(CONTROLS["authentication"], NOW - timedelta(days=7), NOW, keys_in_use=frozenset({"key-1"}))


def test_a_week_with_a_key_in_use_earns_it() -> None:
    """Whoever would be refused is shown, and stands in no way."""
    assert not WEEK.objection(LONG_ENOUGH)
    assert not replace(WEEK, refusals=(Refusal("missing", "", "192.0.2.1", "GET /", 5),)).objection(LONG_ENOUGH)


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        (replace(WEEK, since=NOW - timedelta(days=6)), "6 days, since 2026-11-23 12:00 UTC; 7 days are wanted"),
        (replace(WEEK, since=NOW - timedelta(hours=1)), "1 hour, since"),
        (replace(WEEK, since=None), "stormproof apply"),
        (replace(WEEK, trouble="its logs cannot be asked"), "cannot be asked"),
        (replace(WEEK, keys_in_use=frozenset()), "no key is in use"),
    ],
)
def test_anything_less_is_told(observed: Observed, said: str) -> None:
    """Too short, not begun, not to be looked at, or nobody to serve."""
    assert said in observed.objection(LONG_ENOUGH)


def test_no_wish_makes_up_for_a_key_in_use() -> None:
    """However little time is wanted; of other controls no key is asked."""
    keyless = replace(WEEK, keys_in_use=frozenset())
    assert "no key is in use" in keyless.objection(timedelta(0))
    assert not replace(keyless, control=CONTROLS["firewall"]).objection(timedelta(0))


def test_an_authorizer_that_no_method_asks_needs_no_key_in_use() -> None:
    """Where all methods keep their owner's, enforcing shuts nobody out."""
    assert not replace(WEEK, keys_in_use=frozenset(), asked=False).objection(LONG_ENOUGH)


def test_roles_are_a_matter_of_confirmation() -> None:
    """Nothing is recorded that could speak for or against them."""
    assert not Observed(CONTROLS["roles"], None, NOW).objection(LONG_ENOUGH)


def test_what_would_be_refused_is_counted_by_what_differs() -> None:
    """Requests add up; keys, addresses and rules are told once each, nobody's are left out."""
    refusals = (
        Refusal("missing", "", "192.0.2.1", "GET /a", 5),
        Refusal("missing", "", "192.0.2.1", "GET /b", 2),
        Refusal("revoked", "key-2", "192.0.2.9", "GET /a", 1),
    )
    told = replace(WEEK, refusals=refusals).document(LONG_ENOUGH)["would_refuse"]
    assert (told["requests"], told["keys"], told["rules"]) == (8, ["key-2"], ["missing", "revoked"])
    assert told["addresses"] == ["192.0.2.1", "192.0.2.9"]
