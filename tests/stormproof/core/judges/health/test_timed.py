"""11.4: CloudWatch has each phase of each check just as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import Refuted
from stormproof.core.health.metrics import PHASES
from stormproof.core.health.observed import DAY, HEALTH, Attempt, Observed, certificate_warning
from stormproof.core.judges.health.timed import Timed, judge_measured
from stormproof.core.observations import Timings

MINUTE = 1_800_000_000.0
SECONDS = (0.001, 0.002, 0.01, 0.05, 0.063)


def check(at: float, seconds: tuple[float, ...] = SECONDS) -> Observed:
    """Return a check that began at `at` and whose phases took so long."""
    dns, connect, tls, first, total = seconds
    timings = Timings(dns=dns, connect=connect, tls=tls, first_byte=first, total=total)
    return Observed(HEALTH, "us-east-1", at, total, (Attempt("health", at, 200, "", timings),))


def metrics(at: float = MINUTE, **changed: float) -> dict[str, Mapping[datetime, float]]:
    """Return what CloudWatch has of the phases in a minute, in milliseconds."""
    moment = datetime.fromtimestamp(at, UTC)
    return {name: {moment: changed.get(name, value * 1000)} for name, value in zip(PHASES, SECONDS, strict=True)}


FINE = Timed("us-east-1", (check(MINUTE + 7),), metrics())


def test_the_last_check_s_phases_are_told() -> None:
    """In milliseconds, with the region."""
    assert judge_measured(FINE).startswith("from us-east-1: DNS 1.0 ms, connect 2.0 ms")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (replace(FINE, observed=()), "not_measured"),
        (replace(FINE, metrics={}), "metric_missing"),
        (replace(FINE, metrics=metrics(MINUTE + 60)), "metric_missing"),
        (replace(FINE, metrics=metrics(Tls=11.0)), "metric_differs"),
        (replace(FINE, metrics=metrics(Total=0.063)), "metric_differs"),
    ],
)
def test_figures_that_are_missing_or_others_are_a_fail(seen: Timed, code: str) -> None:
    """In the minute that the check began in; seconds in the place of milliseconds are others."""
    with pytest.raises(Refuted) as refuted:
        judge_measured(seen)
    assert refuted.value.code == f"health.{code}"


@pytest.mark.parametrize(
    ("days", "warned"),
    [(29.5, "; the certificate ends in 30 days"), (30.5, ""), (0.2, "; the certificate ends in 0 days")],
)
def test_a_certificate_that_ends_soon_is_a_warning_and_no_fail(days: float, warned: str) -> None:
    """It is told beside the phases; who renews by hand has a month to do so."""
    warnings = certificate_warning(MINUTE + days * DAY, MINUTE)
    told = judge_measured(replace(FINE, observed=(replace(check(MINUTE + 7), warnings=warnings),)))
    assert told.partition("total 63.0 ms")[2] == warned


def test_what_was_shown_without_tls_ends_never() -> None:
    """There is no certificate to be renewed."""
    assert certificate_warning(None, MINUTE) == ()


@given(st.lists(st.floats(0.001, 30.0), min_size=1, max_size=9))
def test_checks_of_one_minute_are_averaged(totals: list[float]) -> None:
    """As CloudWatch does with the values of a minute."""
    checks = tuple(check(MINUTE + number, (*SECONDS[:-1], each)) for number, each in enumerate(totals))
    average = sum(totals) / len(totals) * 1000
    assert judge_measured(Timed("us-east-1", checks, metrics(Total=average)))
