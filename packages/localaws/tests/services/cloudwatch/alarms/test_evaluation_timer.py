"""When alarms are evaluated: math, short periods, quiet and waking alarms."""

from __future__ import annotations

from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.cloudwatch.alarms.alarm import Alarm
from localaws.services.cloudwatch.metrics.series import Summary
from localaws.services.cloudwatch.metrics.store import MetricKey
from localaws_testing.alarms import ALARM, KEY, REGION, Play, World


def test_a_math_alarm_divides(play: Play) -> None:
    """An error rate alarms above its threshold; without invocations there is no datapoint (using-metric-math)."""

    async def scenario(world: World) -> None:
        def stat(identifier: str, name: str) -> dict[str, Any]:
            metric = {"Namespace": "Shop", "MetricName": name}
            return {
                "Id": identifier,
                "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"},
                "ReturnData": False,
            }

        single = ("Namespace", "MetricName", "Statistic", "Period")
        parameters = {name: value for name, value in ALARM.items() if name not in single}
        queries = [stat("e", "Errors"), stat("i", "Invocations"), {"Id": "rate", "Expression": "100*e/i"}]
        world.alarms.put_metric_alarm(REGION, ACCOUNT, {**parameters, "Metrics": queries})
        invocations = MetricKey.of("Shop", "Invocations", {})
        for errors, expected in ((5.0, "OK"), (6.0, "ALARM")):
            world.emit(errors)
            world.store.record(REGION, invocations, world.clock.now(), "Count", [Summary.of(100.0)])
            await world.minutes(1)
            assert world.state() == expected
        trigger = world.topic.messages[-1][1]["Trigger"]
        assert [query["Id"] for query in trigger["Metrics"]] == ["e", "i", "rate"]
        assert "MetricName" not in trigger

    play(scenario)


def test_short_periods_are_evaluated_every_ten_seconds(play: Play) -> None:
    """A 10-second alarm on high-resolution data does not wait for the minute (alarm-evaluation)."""

    async def scenario(world: World) -> None:
        world.put(Period=10)
        world.store.record(REGION, KEY, world.clock.now(), "None", [Summary.of(9.0)], fine=True)
        await world.clock.advance(10)
        assert world.state() == "ALARM"

    play(scenario)


def test_quiet_alarms_cost_no_steps(play: Play) -> None:
    """Without data there is nothing to evaluate: after its range is empty, an alarm sleeps until data arrive."""

    async def scenario(world: World) -> None:
        world.put()
        await world.minutes(10)
        evaluated: list[float] = []
        watched = world.alarms._pulse._evaluate

        def evaluate(alarm: Alarm, at: float) -> None:
            evaluated.append(at)
            watched(alarm, at)

        world.alarms._pulse._evaluate = evaluate
        await world.clock.advance(86_400)
        assert evaluated == []
        world.emit(9.0)
        await world.minutes(1)
        assert (len(evaluated), world.state()) == (1, "ALARM")

    play(scenario)


def test_evaluating_only_when_awake_changes_nothing(play: Play) -> None:
    """The state after each minute is what a plain evaluation of the same range comes to."""

    async def scenario(world: World) -> None:
        world.put(EvaluationPeriods=2, TreatMissingData="missing", Period=120)
        seen = []
        for value in [9.0, None, None, 0.0, 9.0, 9.0, 9.0, None, None, None, None, None, None, None, None, 9.0]:
            if value is not None:
                world.emit(value)
            await world.minutes(1)
            alarm = world.alarms.all(REGION)[0]
            before = world.state()
            world.alarms._evaluate(alarm, world.clock.now() // 60 * 60)
            seen.append(world.state())
            assert world.state() == before
        assert {"OK", "ALARM", "INSUFFICIENT_DATA"} == set(seen)

    play(scenario)
