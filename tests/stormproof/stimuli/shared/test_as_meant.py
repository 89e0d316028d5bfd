"""Executions that failed more often than was meant are played anew, and judged by nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.stimuli.shared.as_meant import ATTEMPTS, failing_as_meant
from tests.provisioners.fakes import SYSTEM, FakeReads

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
FUNCTIONS = SYSTEM.functions[:1]


def played(*errors: int) -> int:
    """Return how often it was played where CloudWatch has counted so many errors after each, five being meant."""
    times: list[datetime] = []

    def play() -> datetime:
        times.append(NOW)
        return NOW

    def told(**_: Any) -> dict[str, Any]:
        return {"Datapoints": [{"Timestamp": NOW, "Sum": float(errors[min(len(times), len(errors)) - 1])}]}

    reads = FakeReads({("cloudwatch", "get_metric_statistics"): told})
    bench: Any = SimpleNamespace(reads=reads, clock=SimpleNamespace(now=lambda: NOW))
    assert failing_as_meant(bench, FUNCTIONS, 5, play) == NOW
    return len(times)


@pytest.mark.parametrize(("errors", "times"), [((5,), 1), ((4,), 1), ((6, 5), 2), ((7, 6, 6, 5), ATTEMPTS)])
def test_it_is_played_until_it_is_as_meant(errors: tuple[int, ...], times: int) -> None:
    """An execution whose answer was lost may have been carried out twice."""
    assert played(*errors) == times


def test_what_fails_by_itself_is_no_verdict() -> None:
    """Nor is anybody kept waiting for ever."""
    with pytest.raises(Undecidable) as found:
        played(6)
    assert found.value.code == "alerts.not_quiet"
