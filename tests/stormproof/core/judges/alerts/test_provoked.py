"""An alarm is enough where it is silent without reason, goes off with one, and its message gets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked, judge_alerted, remarks

AT = datetime(2026, 11, 22, tzinfo=UTC)
OURS = Alert("stormproof-abc-function-error-rate-orders", AT, sent=True)
THEIRS = Alert("owners-errors", AT, sent=True)


def code(*alerts: Alert, early: tuple[str, ...] = ()) -> str:
    """Return the code that the alerts of a function are refuted with, empty where they are enough."""
    try:
        judge_alerted([Provoked("function orders", "6 of 100 failed", alerts, early)], "alerts.rate")
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ""),
        ({"raised": None}, "alerts.rate_silent"),
        ({"sent": False}, "alerts.rate_unsent"),
        ({"mails": ()}, "alerts.rate_unsent"),
    ],
)
def test_one_that_tells_is_enough(changed: dict[str, Any], found: str) -> None:
    """Whoever made it, and whatever others do beside it."""
    alert = replace(OURS, **changed)
    assert code(alert) == found
    assert code(alert, THEIRS) == ""
    assert code(alert, replace(THEIRS, raised=None)) == found


def test_one_that_goes_off_without_reason_does_not_tell() -> None:
    """Nobody gets up for it any more."""
    assert code(OURS, early=(OURS.alarm,)) == "alerts.rate_early"
    assert code(OURS, THEIRS, early=(OURS.alarm,)) == ""


def test_a_function_that_nothing_watches_is_named() -> None:
    """Among others that are watched."""
    watched, bare = (Provoked(f"function {n}", "6 of 100 failed", a) for n, a in (("orders", (OURS,)), ("bills", ())))
    with pytest.raises(Refuted, match=r"function bills.*there is none"):
        judge_alerted([watched, bare], "alerts.rate")


def test_where_nothing_was_provoked_nothing_is_claimed() -> None:
    """Of one that works nobody says that it stayed silent."""
    watched, bare = Provoked("stage prod", "11 answers", (THEIRS,)), Provoked("stage test", "", ())
    with pytest.raises(Refuted, match=r"^stage test: no alarm is meant for it, so nothing was provoked$") as found:
        judge_alerted([watched, bare], "alerts.rate")
    assert found.value.code == "alerts.rate_silent"
    assert not list(remarks([watched, bare], ("stormproof-abc-",)))


def test_what_owners_alarms_did_is_told_by_name() -> None:
    """Silent ones, hasty ones, and such as reach nobody; ours is judged anyway."""
    silent, hasty, unsent = (replace(THEIRS, alarm=name) for name in ("silent", "hasty", "unsent"))
    seen = (OURS, replace(silent, raised=None), hasty, replace(unsent, sent=False, refused="no topic"), THEIRS)
    told = list(remarks([Provoked("function orders", "6 of 100 failed", seen, ("hasty",))], ("stormproof-abc-",)))
    assert [each.split(",")[0] for each in told[:2]] == ["silent", "hasty"]
    assert "stayed silent though 6 of 100 failed" in told[0]
    assert "no topic" in told[2]
    assert len(told) == 3
