"""Token buckets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.access.pace import Bucket, Pace, Quota

quotas = st.builds(Quota, st.floats(0.1, 50), st.integers(1, 20))


@given(quotas, st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_no_span_of_time_sees_more_than_burst_and_rate_allow(quota: Quota, gaps: list[float]) -> None:
    """Between any two calls there are at most burst plus rate times time of them."""
    bucket, now, made = Bucket(quota, 0.0), 0.0, list[float]()
    for gap in gaps:
        now += gap
        made.append(now + bucket.take(now))
    for first in range(len(made)):
        for last in range(first, len(made)):
            allowed = quota.burst + quota.per_second * (made[last] - made[first])
            assert last - first + 1 <= allowed + 1e-6


def test_services_and_operations_are_paced_apart(still: Any) -> None:
    """Both the service's quota and the operation's hold; what has none is not held back."""
    pace = Pace(still, {("s", None): Quota(10, 1), ("s", "slow"): Quota(0.2, 1)})
    for _ in range(2):
        pace.wait("s", "slow", "us-east-1")
    assert still.seconds == pytest.approx(5.0)
    pace.wait("other", "slow", "us-east-1")
    pace.wait("s", "slow", "eu-west-1")
    assert still.seconds == pytest.approx(5.0)
