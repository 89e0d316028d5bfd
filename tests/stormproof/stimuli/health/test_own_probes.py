"""Checks are counted as they were made, also where a figure was reported twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.stimuli.health.own_probes import Checks, checks
from tests.provisioners.fakes import SYSTEM

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
MADE = st.dictionaries(st.integers(1, 60), st.tuples(st.booleans(), st.integers(1, 3)))
"""Checks by the minute: whether they passed, and how many times each was reported."""


class Figures:
    """A metric of checks that each were reported so many times."""

    def __init__(self, made: Mapping[int, tuple[bool, int]]) -> None:
        self._made = made

    def read(self, _service: str, _operation: str, **asked: Any) -> dict[str, Any]:
        """Answer GetMetricStatistics."""
        (which,) = asked["Statistics"]
        points = [
            {"Timestamp": NOON + timedelta(minutes=at), "SampleCount": float(times), "Sum": 100.0 * passed * times}
            for at, (passed, times) in self._made.items()
        ]
        return {"Datapoints": [{name: point[name] for name in ("Timestamp", which)} for point in points]}


@given(MADE)
def test_a_check_that_was_reported_twice_is_one_check(made: Mapping[int, tuple[bool, int]]) -> None:
    """An answer of CloudWatch's that was lost makes a probe report again."""
    clock = SimpleNamespace(now=lambda: NOON)
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    bench: Any = SimpleNamespace(reads=Figures(made), context=context, clock=clock)
    failed = sum(not passed for passed, _ in made.values())
    assert checks(bench, "eu-west-1", NOON) == Checks(len(made), failed)
