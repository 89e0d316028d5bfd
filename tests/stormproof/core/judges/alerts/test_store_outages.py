"""Judges of outages: who gets in, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.alerts.alert import Alert, judge_told
from stormproof.core.judges.alerts.store_outages import judge_served_uncounted, judge_shut
from stormproof.core.mailbox import Mail
from stormproof.core.observations import Exchange

AT = datetime(2026, 11, 22, tzinfo=UTC)
TOLD = Alert("guard-open", AT, sent=True, mails=(Mail(("admin@example.com",), 'ALARM: "guard-open"', "", AT),))


def answer(status: int, **headers: str) -> Exchange:
    """Return an answer."""
    return Exchange("GET", "https://api/prod/health", status, headers, "{}")


def refuted(judge: Callable[..., None], *seen: Any) -> str:
    """Return the code that a judge refutes with, empty where it does not."""
    try:
        judge(*seen)
    except Refuted as found:
        return found.code
    return ""


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (answer(200), ""),
        (answer(429), "rate.closed_without_counter"),
        (answer(502), "rate.closed_without_counter"),
        (answer(200, **{"x-ratelimit-limit": "1000"}), "rate.closed_without_counter"),
    ],
)
def test_what_cannot_be_counted_passes_uncounted(seen: Exchange, code: str) -> None:
    """Refused, broken, or counted after all: none of them is what was meant."""
    assert refuted(judge_served_uncounted, [answer(200), seen]) == code


@pytest.mark.parametrize(
    ("status", "since", "code"),
    [
        (500, "", ""),
        (403, "", ""),
        (200, "", "auth.open_without_store"),
        (404, "", "auth.open_without_store"),
        (200, "yesterday", "auth.observing"),
    ],
)
def test_whoever_cannot_be_told_is_turned_away(status: int, since: str, code: str) -> None:
    """A function's own 404 was let in."""
    assert refuted(judge_shut, [answer(500), answer(status)], since) == code


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ""),
        ({"mails": None}, ""),
        ({"raised": None}, "unnoticed"),
        ({"sent": False}, "unnoticed"),
        ({"mails": ()}, "unnoticed"),
    ],
)
def test_an_alarm_goes_off_and_its_message_gets_through(changed: dict[str, Any], found: str) -> None:
    """Where no mailbox can be read, what CloudWatch could send is what there is to see."""
    assert refuted(judge_told, replace(TOLD, **changed), "unnoticed") == found
