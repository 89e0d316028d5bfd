"""Minutes count as slow or fast only where the stage's own figures say that they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.alerts import server_errors, slow_minutes
from stormproof.stimuli.alerts.slow_minutes import REAL_TIME, TIME_MOVES, _as_meant
from tests.provisioners.fakes import SYSTEM, FakeReads

BEGAN = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTES = {BEGAN: True, BEGAN + timedelta(minutes=1): False}


def bench(*figures: float) -> Any:
    """Return a bench on which no alarm stands; the stage's latency is told minute by minute."""
    told = [
        {"Timestamp": BEGAN + timedelta(minutes=minute), "ExtendedStatistics": {"p95": value}}
        for minute, value in enumerate(figures)
    ]
    reads = FakeReads(
        {
            ("cloudwatch", "get_metric_statistics"): {"Datapoints": told},
            ("cloudwatch", "describe_alarms"): [],
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    return SimpleNamespace(reads=reads, context=context, surroundings=Surroundings())


def test_minutes_that_were_as_meant_are_judged() -> None:
    """A slow one and a fast one."""
    _as_meant(bench(3200.0, 40.0), {"prod": ()}, MINUTES)


@pytest.mark.parametrize("figures", [(900.0, 40.0), (3200.0, 3500.0), (3200.0,)])
def test_minutes_that_users_made_otherwise_are_no_verdict(figures: tuple[float, ...]) -> None:
    """Users' requests outweigh ours, the system is slow by itself, or the figures have not come."""
    with pytest.raises(Undecidable) as found:
        _as_meant(bench(*figures), {"prod": ()}, MINUTES)
    assert found.value.code == "alerts.not_quiet"


@pytest.mark.parametrize("sequence", [TIME_MOVES, REAL_TIME])
def test_only_at_the_end_are_five_in_a_row_slow(sequence: str) -> None:
    """Four of five and five of six are before: who goes off on those is told from who waits."""
    assert "SSSSS" not in sequence[:-1]
    assert sequence.endswith("SSSSS")
    assert any(sequence[:-1][at : at + 6].count("S") == 5 for at in range(len(sequence) - 6))
    assert any(sequence[at : at + 5].count("S") == 4 for at in range(len(sequence) - 5))


@pytest.mark.parametrize("provoke", [slow_minutes.five_slow_minutes, server_errors.at_boundary])
def test_where_no_alarm_stands_nothing_is_provoked(provoke: Any) -> None:
    """Nothing can go off, and the API is left alone."""
    (found,) = provoke(bench()).provoked
    assert (found.resource, found.alerts) == ("API shop, stage prod", ())
