"""One run of the canary is to fail among others that pass: where others fail, too, nothing is said of the alarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.stimuli.health import failing_runs
from tests.provisioners.fakes import SYSTEM

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Runs:
    """What canary runs came to, percent by five minutes before and after noon, at each try; the last stays."""

    def __init__(self, *tries: Sequence[float]) -> None:
        self._tries = list(tries)

    def read(self, _service: str, _operation: str, **asked: Any) -> dict[str, Any]:
        """Answer GetMetricStatistics."""
        assert asked["StartTime"] < NOON
        percents = self._tries.pop(0) if len(self._tries) > 1 else self._tries[0]
        points = [
            {"Timestamp": NOON + timedelta(minutes=5 * (at - 1)), "Minimum": percent}
            for at, percent in enumerate(percents)
        ]
        return {"Datapoints": points}


def tried(monkeypatch: pytest.MonkeyPatch, runs: Runs, *raised: bool) -> tuple[str, ...]:
    """Return which alarms went off too early, where one does at these tries."""
    seen = list(raised)

    def became(*_: Any) -> tuple[Alert, ...]:
        return (Alert("ours", NOON if seen.pop(0) else None),)

    for name in ("quiet", "failing", "wait_for_checks"):
        monkeypatch.setattr(failing_runs, name, lambda *_: None)
    monkeypatch.setattr(failing_runs, "became", became)
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    bench: Any = SimpleNamespace(reads=runs, context=context, clock=SimpleNamespace(now=lambda: NOON))
    return failing_runs._failed_once(bench, "us-east-1", ("ours",))


def test_an_alarm_that_goes_off_for_one_failed_run_is_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that stays silent is not, whatever else failed."""
    assert tried(monkeypatch, Runs((100.0, 0.0, 100.0)), True) == ("ours",)
    assert tried(monkeypatch, Runs((0.0, 0.0, 0.0)), False) == ()


@pytest.mark.parametrize("percents", [(0.0, 0.0, 100.0), (100.0, 0.0, 0.0)])
def test_where_another_run_failed_beside_it_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, percents: Sequence[float]
) -> None:
    """Two in a row are what the alarm is for; where that is so each time, it cannot be decided."""
    assert tried(monkeypatch, Runs(percents, (100.0, 0.0, 100.0)), True, False) == ()
    assert tried(monkeypatch, Runs(percents, (100.0, 0.0, 100.0)), True, True) == ("ours",)
    with pytest.raises(Undecidable, match="fail of themselves"):
        tried(monkeypatch, Runs(percents), True, True, True)
