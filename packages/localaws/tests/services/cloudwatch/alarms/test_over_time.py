"""States over time: the incremental evaluation against one that starts from the raw data each minute."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import ACCOUNT
from localaws.kernel.work import Work
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.evaluation import TREATMENTS, range_of, state_of
from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.metrics.series import Summary
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore

REGION = "us-east-1"
KEY = MetricKey.of("Shop", "Errors", {})
THRESHOLD = 5.0


@dataclass(frozen=True)
class Setup:
    """An alarm: period in minutes, N, M, treatment of missing data."""

    period: int
    evaluation_periods: int
    datapoints_to_alarm: int
    treatment: str


@dataclass(frozen=True)
class Arrival:
    """A value that arrives in a minute, for that minute or one before it."""

    minute: int
    late: int
    value: float


class Nobody:
    """A publisher that nothing is published with: the alarms have no actions."""

    async def publish(
        self, topic_arn: str, _subject: str, _messages: Mapping[str, str], _principal: str, _source_arn: str
    ) -> str:
        """Take a message."""
        return topic_arn


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """Draw an alarm."""
    n = draw(st.integers(1, 4))
    return Setup(draw(st.sampled_from([1, 2, 5])), n, draw(st.integers(1, n)), draw(st.sampled_from(TREATMENTS)))


arrivals = st.lists(
    st.builds(Arrival, st.integers(0, 24), st.integers(0, 4), st.sampled_from([0.0, 2.0, 3.0, 9.0])), max_size=14
)
MINUTES = 40


def naive(setup: Setup, data: list[Arrival]) -> list[str]:
    """Return the state after each minute, from sums over windows of the raw data that has arrived by then."""
    state, states = "INSUFFICIENT_DATA", []
    for now in range(1, MINUTES + 1):
        points = []
        for back in range(range_of(setup.evaluation_periods), 0, -1):
            start = now - back * setup.period
            window = range(start, start + setup.period)
            values = [one.value for one in data if one.minute < now and one.minute - one.late in window]
            points.append(sum(values) > THRESHOLD if values else None)
        new = state_of(points, setup.evaluation_periods, setup.datapoints_to_alarm, setup.treatment)
        state = new or state
        states.append(state)
    return states


async def measured(setup: Setup, data: list[Arrival], folder: Path) -> list[str]:
    """Return the state after each minute of the service on the clock."""
    work = Work()
    clock = VirtualClock(work, folder / "offset")
    try:
        store = MetricStore(clock)
        alarms = Alarms(clock, work, asyncio.get_running_loop(), store, Actions(Nobody(), None))
        begin = clock.now() // 60 * 60 + 60
        await clock.advance(begin + 2 - clock.now())
        alarms.put_metric_alarm(REGION, ACCOUNT, parameters(setup))
        states = []
        for minute in range(MINUTES):
            for one in data:
                if one.minute == minute:
                    store.record(REGION, KEY, begin + (minute - one.late) * 60 + 2, "None", [Summary.of(one.value)])
            await clock.advance(begin + (minute + 1) * 60 + 2 - clock.now())
            states.append(alarms.all(REGION)[0].state.value)
        return states
    finally:
        await work.cancel()
        clock.close()


def parameters(setup: Setup) -> dict[str, object]:
    """Return PutMetricAlarm's parameters."""
    return {
        "AlarmName": "errors",
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": setup.period * 60,
        "EvaluationPeriods": setup.evaluation_periods,
        "DatapointsToAlarm": setup.datapoints_to_alarm,
        "Threshold": THRESHOLD,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": setup.treatment,
    }


@settings(max_examples=60, deadline=None)
@given(setups(), arrivals)
def test_sleeping_and_remembering_change_no_state(setup: Setup, data: list[Arrival]) -> None:
    """For any data, late ones too, each minute's state is that of an evaluation from scratch."""
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(measured(setup, data, Path(folder))) == naive(setup, data)
