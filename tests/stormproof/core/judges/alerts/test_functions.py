"""Functions that can never be seen to run long, and functions whose failures nobody counts, are found."""

from __future__ import annotations

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.alerts.durations import MayRun, judge_timeouts
from stormproof.core.judges.alerts.failures import judge_subscribed


def test_a_function_that_may_run_longer_can_be_seen_to() -> None:
    """Eleven seconds are enough."""
    judge_timeouts([MayRun("orders", 11), MayRun("mails", 900)])


@pytest.mark.parametrize("seconds", [1, 10])
def test_a_function_that_is_cut_off_before_is_named(seconds: int) -> None:
    """With its timeout."""
    with pytest.raises(Refuted, match=f"orders \\({seconds} s\\)") as refuted:
        judge_timeouts([MayRun("orders", seconds), MayRun("mails", 900)])
    assert refuted.value.code == "alerts.timeout_short"


def test_a_log_group_that_feeds_nobody_is_named() -> None:
    """One of all is enough to be found."""
    judge_subscribed({"/aws/lambda/orders": True})
    with pytest.raises(Refuted, match="/aws/lambda/mails") as refuted:
        judge_subscribed({"/aws/lambda/orders": True, "/aws/lambda/mails": False})
    assert refuted.value.code == "alerts.in_a_row_unwatched"
