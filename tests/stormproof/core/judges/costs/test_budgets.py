"""The judges of budgets: what is refuted with which code, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stormproof.core.costs.budgets import ABOVE, ACTUAL, WARNING, Budget, Notification, Subscriber
from stormproof.core.errors import Refuted
from stormproof.core.judges.costs.budgets import (
    BELOW,
    OVER,
    WARNED,
    Notices,
    Passed,
    judge_alerted,
    judge_budget,
    judge_notified,
    judge_warned,
)

NOW, FIFTY = datetime(2026, 11, 29, tzinfo=UTC), Decimal(50)
ADMIN = Subscriber("EMAIL", "admin@example.com")
TELLING = Budget("b", FIFTY, notifications=(Notification(ACTUAL, ABOVE, WARNING, subscribers=(ADMIN,)),))
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def _passed(below: str = "", warned: str = "", over: str = "", topics: tuple[str, ...] = ()) -> Passed:
    texts = {BELOW: below, WARNED: warned, OVER: over}
    return Passed(FIFTY, tuple(Notices(each, (text,) if text else ()) for each, text in texts.items()), topics)


def _code(refuted: pytest.ExceptionInfo[Refuted]) -> str:
    return refuted.value.code


def test_any_budget_of_the_account_may_be_the_one() -> None:
    """Others beside it may be what they like."""
    assert judge_budget([replace(TELLING, name="a", usd=Decimal(9)), TELLING], FIFTY, NOW) is TELLING


def test_the_budget_that_lacks_the_least_is_told() -> None:
    """Not the one that happens to come first."""
    far = replace(TELLING, name="far", usd=Decimal(9), period="QUARTERLY", kind="USAGE")
    near = replace(TELLING, name="near", period="QUARTERLY")
    with pytest.raises(Refuted, match="near: it is quarterly") as refuted:
        judge_budget([far, near], FIFTY, NOW)
    assert _code(refuted) == "costs.budget_other_period"
    with pytest.raises(Refuted) as refuted:
        judge_budget([], FIFTY, NOW)
    assert _code(refuted) == "costs.no_budget"


def test_one_of_the_fitting_budgets_has_to_tell_the_administrator() -> None:
    """A budget of another figure does not count, whatever it tells."""
    judge_notified([replace(TELLING, name="silent", notifications=()), TELLING], FIFTY, NOW, WARNING, {ADMIN})
    with pytest.raises(Refuted) as refuted:
        judge_notified([replace(TELLING, notifications=())], FIFTY, NOW, WARNING, {ADMIN})
    assert _code(refuted) == "costs.no_notification"


def test_a_warning_is_what_was_not_said_before() -> None:
    """An earlier notice of the owner's is none, and keeps none from counting."""
    judge_warned(_passed(warned="above 40"))
    judge_warned(_passed(below="above 25", warned="above 40"))
    for silent in (_passed(), _passed(below="above 40"), _passed(below="above 40", warned="above 40")):
        with pytest.raises(Refuted) as refuted:
            judge_warned(silent)
        assert _code(refuted) == "costs.warning_silent"


def test_an_alert_is_told_apart_from_the_warning() -> None:
    """By its words."""
    judge_alerted(_passed(warned="above 40", over="above 50"))
    with pytest.raises(Refuted) as refuted:
        judge_alerted(_passed(warned="above 40"))
    assert _code(refuted) == "costs.critical_silent"
    with pytest.raises(Refuted) as refuted:
        judge_alerted(_passed(warned="above 40", over="above 40"))
    assert _code(refuted) == "costs.not_told_apart"


def test_a_topic_that_is_to_be_told_has_to_be_heard_of() -> None:
    """Its e-mails bear its ARN, in the link by which one leaves it, escaped or not."""
    judge_warned(_passed(warned=f"above 40 {TOPIC}:1", topics=(TOPIC,)))
    judge_warned(_passed(warned=f"above 40 {TOPIC.replace(':', '%3A')}", topics=(TOPIC,)))
    with pytest.raises(Refuted) as refuted:
        judge_warned(_passed(warned="above 40", topics=(TOPIC,)))
    assert _code(refuted) == "costs.topic_shut"
