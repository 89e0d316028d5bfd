"""A usage plan's quota must not be lower than the hourly limit asks for."""

from __future__ import annotations

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.native_quotas import NativeQuota, judge_native_quotas


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
