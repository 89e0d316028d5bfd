"""A usage plan's quota, and no throttle, must be lower than the hourly limit asks for."""

from __future__ import annotations

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.native_quotas import (
    NativeQuota,
    Throttle,
    judge_native_quotas,
    judge_throttles,
)


@pytest.mark.parametrize(
    ("limit", "period"), [(1_000, "DAY"), (23_999, "DAY"), (167_999, "WEEK"), (743_999, "MONTH"), (0, "DAY")]
)
def test_a_quota_below_the_limit_of_every_hour_is_refuted(limit: int, period: str) -> None:
    """1,000 an hour are 24,000 a day, and a month has 31 days."""
    with pytest.raises(Refuted) as refuted:
        judge_native_quotas([NativeQuota("shop", limit, period)], 1000)
    assert refuted.value.code == "rate.native_quota"
    assert f"shop admits {limit:,} requests a {period}" in refuted.value.message


@pytest.mark.parametrize(("limit", "period"), [(24_000, "DAY"), (168_000, "WEEK"), (744_000, "MONTH")])
def test_a_quota_that_is_enough_holds(limit: int, period: str) -> None:
    """Exactly so many."""
    judge_native_quotas([NativeQuota("shop", limit, period)], 1000)


def test_without_quotas_nothing_is_refuted() -> None:
    """No plan, or none with a quota."""
    judge_native_quotas([], 1000)


@pytest.mark.parametrize(("rate", "burst"), [(0.25, 50), (0, 10), (100, 0), (0, 0)])
def test_a_throttle_that_admits_less_than_a_key_may_make_is_refuted(rate: float, burst: int) -> None:
    """In an hour of even requests; where nothing may come at once nothing comes."""
    with pytest.raises(Refuted) as refuted:
        judge_throttles([Throttle("arn:stage", "of stage prod", rate, burst)], 1000)
    assert (refuted.value.code, refuted.value.resources) == ("rate.throttle_too_low", ("arn:stage",))


@pytest.mark.parametrize(("rate", "burst"), [(-1, -1), (1, 1), (0.25, 100), (10_000, 5_000)])
def test_a_throttle_that_admits_as_much_holds(rate: float, burst: int) -> None:
    """It only spreads requests; -1 bounds nothing."""
    judge_throttles([Throttle("arn:stage", "of stage prod", rate, burst)], 1000)
