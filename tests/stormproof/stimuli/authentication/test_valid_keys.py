"""What is measured of requests with a valid key."""

from __future__ import annotations

from datetime import UTC, datetime

from stormproof.stimuli.authentication.valid_keys import _measure


def test_the_95th_percentile_of_twenty_is_not_the_highest() -> None:
    """One slow request in twenty is above it."""
    record = _measure(datetime(2026, 1, 1, tzinfo=UTC), "health", [*[10] * 18, 20, 900])
    assert record.content == {"requests": 20, "median_ms": 10, "p95_ms": 20}
