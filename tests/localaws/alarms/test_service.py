"""Alarms by the clock: evaluation, transitions, actions, mute windows, composites."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from localaws.alarms.actions import Actions, NotDelivered
from localaws.alarms.alarm import Alarm
from localaws.alarms.service import Alarms
from localaws.clock import VirtualClock
from localaws.metrics.errors import CloudWatchError
from localaws.metrics.series import Summary
from localaws.metrics.store import MetricKey, MetricStore
from localaws.ports import ACCOUNT
from localaws.work import Work

REGION = "us-east-1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts"
KEY = MetricKey.of("Shop", "Errors", {})
ALARM: dict[str, Any] = {
    "AlarmName": "errors",
    "Namespace": "Shop",
    "MetricName": "Errors",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": [TOPIC],
    "OKActions": [TOPIC],
}


class Topic:
    """A publisher that remembers (subject, message)."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.refusal: str | None = None

    async def publish(
        self, _topic_arn: str, subject: str, messages: Mapping[str, str], _principal: str, _source_arn: str
    ) -> str:
        """Remember a message, or refuse it."""
        if self.refusal:
            raise NotDelivered(self.refusal)
        self.messages.append((subject, json.loads(messages["default"])))
        return "id"

    @property
    def changes(self) -> list[str]:
        """The changes told of, as OLD>NEW."""
        return [f"{message['OldStateValue']}>{message['NewStateValue']}" for _, message in self.messages]


class World:
    """A clock at the start of a minute, a store, the service and a topic."""

    def __init__(self, folder: Path) -> None:
        self.work = Work()
        self.clock = VirtualClock(self.work, folder / "offset")
        self.store = MetricStore(self.clock)
        self.topic = Topic()
        self.alarms = Alarms(self.clock, self.work, asyncio.get_running_loop(), self.store, Actions(self.topic, None))

    async def minutes(self, number: float) -> None:
        """Move on, to two seconds past a minute: evaluations happen on the full one."""
        target = (self.clock.now() // 60 + number) * 60 + 2
        await self.clock.advance(target - self.clock.now())

    def emit(self, value: float, *, minutes_ago: int = 0) -> None:
        """Record an error count in the current minute, or before."""
        self.store.record(REGION, KEY, self.clock.now() - 60 * minutes_ago, "Count", [Summary.of(value)])

    def put(self, **changes: Any) -> None:
        """Put the alarm."""
        self.alarms.put_metric_alarm(REGION, ACCOUNT, {**ALARM, **changes})

    def described(self, name: str = "errors") -> dict[str, Any]:
        """Return an alarm as it is described."""
        kinds = ["MetricAlarm", "CompositeAlarm"]
        found = self.alarms.describe(REGION, {"AlarmNames": [name], "AlarmTypes": kinds})
        alarms: list[dict[str, Any]] = found["MetricAlarms"] + found["CompositeAlarms"]
        assert len(alarms) == 1
        return alarms[0]

    def state(self, name: str = "errors") -> str:
        """Return an alarm's state."""
        return str(self.described(name)["StateValue"])

    def history(self, kind: str, name: str = "errors") -> list[dict[str, Any]]:
        """Return an alarm's history items of a kind, newest first."""
        wanted = {"AlarmName": name, "HistoryItemType": kind}
        return list(self.alarms.describe_history(REGION, wanted)["AlarmHistoryItems"])


Scenario = Callable[[World], Awaitable[None]]
Play = Callable[[Scenario], None]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a scenario in a world of its own and give the process its real time back."""

    def run(scenario: Scenario) -> None:
        async def main() -> None:
            world = World(tmp_path)
            try:
                await world.minutes(1)
                await scenario(world)
            finally:
                await world.work.cancel()
                world.clock.close()

        asyncio.run(main())

    return run


def test_a_new_alarm_has_insufficient_data(play: Play) -> None:
    """A new alarm is INSUFFICIENT_DATA, "Unchecked: Initial alarm creation", then evaluated (API_PutMetricAlarm)."""

    async def scenario(world: World) -> None:
        world.put()
        created = world.described()
        assert (created["StateValue"], created["StateReason"]) == (
            "INSUFFICIENT_DATA",
            "Unchecked: Initial alarm creation",
        )
        await world.minutes(1)
        assert world.state() == "OK"
        assert world.described()["StateReason"] == (
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
            "[NonBreaching]."
        )

    play(scenario)


def test_putting_again_keeps_the_state(play: Play) -> None:
    """Updating keeps the state but overwrites the whole configuration (API_PutMetricAlarm)."""

    async def scenario(world: World) -> None:
        world.put()
        world.emit(9.0)
        await world.minutes(1)
        world.put(Threshold=100.0, AlarmDescription="new")
        assert (world.state(), world.described()["Threshold"]) == ("ALARM", 100.0)
        await world.minutes(1)
        assert world.state() == "OK"

    play(scenario)


def test_the_topic_hears_of_changes_only(play: Play) -> None:
    """Actions run when the state changes, not while it lasts (user guide, alarm actions)."""

    async def scenario(world: World) -> None:
        world.put()
        for _ in range(3):
            world.emit(9.0)
            await world.minutes(1)
        for _ in range(5):
            world.emit(0.0)
            await world.minutes(1)
        assert world.topic.changes == ["INSUFFICIENT_DATA>ALARM", "ALARM>OK"]
        assert [subject for subject, _ in world.topic.messages] == [
            'ALARM: "errors" in US East (N. Virginia)',
            'OK: "errors" in US East (N. Virginia)',
        ]

    play(scenario)


def test_windows_slide_by_the_minute(play: Play) -> None:
    """A 5-minute sum adds up over any five minutes, not over clock-aligned ones (alarm-evaluation-window)."""

    async def scenario(world: World) -> None:
        world.put(Period=300)
        for expected in ("OK", "OK", "ALARM"):
            world.emit(2.0)
            await world.minutes(1)
            assert world.state() == expected
        assert world.described()["StateReason"].startswith("Threshold Crossed: 1 datapoint [")
        assert json.loads(world.described()["StateReasonData"])["recentDatapoints"] == [6.0]

    play(scenario)


def test_m_of_n_need_not_be_adjacent(play: Play) -> None:
    """Two of three breaching datapoints alarm, whatever lies between them (alarm-evaluation); the reason says so."""

    async def scenario(world: World) -> None:
        world.put(EvaluationPeriods=3, DatapointsToAlarm=2)
        for value in (9.0, 0.0, 9.0):
            world.emit(value)
            await world.minutes(1)
        reason = world.described()["StateReason"]
        assert world.state() == "ALARM"
        assert reason.startswith("Threshold Crossed: 2 out of the last 3 datapoints [9.0 (")
        assert reason.endswith(
            "were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition)."
        )

    play(scenario)


def test_late_data_are_seen(play: Play) -> None:
    """A datum that arrives late for a period that is still in the range counts (alarms-and-missing-data)."""

    async def scenario(world: World) -> None:
        world.put()
        await world.minutes(2)
        assert world.state() == "OK"
        world.emit(9.0, minutes_ago=1)
        await world.minutes(1)
        assert world.state() == "ALARM"

    play(scenario)


def test_disabled_actions_stay_silent(play: Play) -> None:
    """With ActionsEnabled false the state changes and nobody is told."""

    async def scenario(world: World) -> None:
        world.put(ActionsEnabled=False)
        world.emit(9.0)
        await world.minutes(1)
        assert (world.state(), world.topic.messages) == ("ALARM", [])
        world.alarms.enable_actions(REGION, ["errors"], enabled=True)
        world.emit(0.0)
        await world.minutes(1)
        assert world.topic.changes == ["ALARM>OK"]

    play(scenario)


def test_a_muted_alarm_tells_after_the_window(play: Play) -> None:
    """A mute window holds actions back; an alarm that lasts when it ends is told of then (API_PutAlarmMuteRule)."""

    async def scenario(world: World) -> None:
        schedule = {"Expression": "cron(* * * * *)", "Duration": "PT10M"}
        rule = {"Name": "quiet", "Rule": {"Schedule": schedule}, "MuteTargets": {"AlarmNames": ["errors"]}}
        world.alarms.put_mute_rule(REGION, ACCOUNT, rule)
        world.put(TreatMissingData="ignore")
        world.emit(9.0)
        await world.minutes(2)
        assert (world.state(), world.topic.messages) == ("ALARM", [])
        world.alarms.delete_mute_rule(REGION, "quiet")
        await world.minutes(1)
        assert [message["ActionExecutedAfterMuteWindow"] for _, message in world.topic.messages] == [True]

    play(scenario)


def test_a_state_set_by_hand_acts_and_passes(play: Play) -> None:
    """SetAlarmState runs the action of the new state; a metric alarm returns to the truth (API_SetAlarmState)."""

    async def scenario(world: World) -> None:
        world.put()
        await world.minutes(1)
        world.alarms.set_state(
            REGION, {"AlarmName": "errors", "StateValue": "ALARM", "StateReason": "testing purposes"}
        )
        await world.clock.advance(0)
        assert (world.state(), world.described()["StateReason"]) == ("ALARM", "testing purposes")
        assert world.topic.changes == ["INSUFFICIENT_DATA>OK", "OK>ALARM"]
        await world.minutes(1)
        assert world.state() == "OK"
        summaries = [item["HistorySummary"] for item in world.history("StateUpdate")]
        assert summaries[:2] == ["Alarm updated from ALARM to OK", "Alarm updated from OK to ALARM"]

    play(scenario)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"AlarmName": "errors", "StateValue": "RED", "StateReason": "x"}, "ValidationError"),
        ({"AlarmName": "none", "StateValue": "OK", "StateReason": "x"}, "ResourceNotFound"),
        ({"AlarmName": "errors", "StateValue": "OK", "StateReason": "x", "StateReasonData": "{"}, "InvalidFormat"),
    ],
)
def test_a_wrong_state_is_refused(play: Play, parameters: dict[str, Any], code: str) -> None:
    """SetAlarmState names what it does not know (recorded: ValidationError, ResourceNotFound)."""

    async def scenario(world: World) -> None:
        world.put()
        with pytest.raises(CloudWatchError) as error:
            world.alarms.set_state(REGION, parameters)
        assert error.value.code == code

    play(scenario)


def test_the_history_holds_the_measured_values(play: Play) -> None:
    """A StateUpdate's data carry the evaluated datapoints, an Action's its outcome (recorded history items)."""

    async def scenario(world: World) -> None:
        world.put()
        world.emit(9.0)
        await world.minutes(1)
        (update,) = world.history("StateUpdate")
        new = json.loads(update["HistoryData"])["newState"]
        (point,) = new["stateReasonData"]["evaluatedDatapoints"]
        assert (new["stateValue"], point["value"], point["sampleCount"]) == ("ALARM", 9.0, 1.0)
        (action,) = world.history("Action")
        assert action["HistorySummary"] == f"Successfully executed action {TOPIC}"
        assert [item["HistorySummary"] for item in world.history("ConfigurationUpdate")] == ['Alarm "errors" created']

    play(scenario)


def test_a_refused_action_is_in_the_history(play: Play) -> None:
    """What the topic refuses is noted as failed with the reason; the alarm goes on."""

    async def scenario(world: World) -> None:
        world.topic.refusal = "CloudWatch Alarms is not authorized"
        world.put()
        world.emit(9.0)
        await world.minutes(1)
        (action,) = world.history("Action")
        assert action["HistorySummary"] == f"Failed to execute action {TOPIC}"
        assert json.loads(action["HistoryData"])["error"] == "CloudWatch Alarms is not authorized"

    play(scenario)


def test_a_percentile_of_few_samples_is_ignored_when_told(play: Play) -> None:
    """Below 10/(1-p) samples, 100 for p90, "ignore" keeps the state (percentiles-with-low-samples)."""

    async def scenario(world: World) -> None:
        world.put(Statistic=None, ExtendedStatistic="p90", EvaluateLowSampleCountPercentile="ignore")
        for count, expected in ((99, "OK"), (100, "ALARM")):
            await world.minutes(4)
            world.store.record(REGION, KEY, world.clock.now(), "None", [Summary.of(9.0, count)])
            await world.minutes(1)
            assert world.state() == expected

    play(scenario)


def test_a_composite_follows_its_children(play: Play) -> None:
    """A composite alarms by its rule, names the child that triggered, and a second one repeats nothing (recorded)."""

    async def scenario(world: World) -> None:
        world.put()
        world.put(AlarmName="other", MetricName="Other", AlarmActions=[], OKActions=[])
        await world.minutes(1)
        composite = {"AlarmName": "both", "AlarmRule": "ALARM(errors) OR ALARM(other)", "AlarmActions": [TOPIC]}
        world.alarms.put_composite_alarm(REGION, ACCOUNT, composite)
        assert world.state("both") == "OK"
        world.topic.messages.clear()
        world.emit(9.0)
        await world.minutes(1)
        described = world.described("both")
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:errors"
        assert described["StateValue"] == "ALARM"
        assert described["StateReason"].startswith(f"{arn} transitioned to ALARM at ")
        assert json.loads(described["StateReasonData"])["triggeringAlarms"][0]["arn"] == arn
        world.alarms.set_state(REGION, {"AlarmName": "other", "StateValue": "ALARM", "StateReason": "x"})
        await world.clock.advance(0)
        assert [message["AlarmName"] for _, message in world.topic.messages] == ["errors", "both"]

    play(scenario)


def test_a_child_of_a_composite_cannot_be_deleted(play: Play) -> None:
    """DeleteAlarms refuses an alarm that a composite's rule names, and more than one composite a call."""

    async def scenario(world: World) -> None:
        world.put()
        for name in ("one", "two"):
            world.alarms.put_composite_alarm(REGION, ACCOUNT, {"AlarmName": name, "AlarmRule": "ALARM(errors)"})
        for names in (["errors"], ["one", "two"]):
            with pytest.raises(CloudWatchError):
                world.alarms.delete(REGION, names)
        world.alarms.delete(REGION, ["one"])
        world.alarms.delete(REGION, ["two", "errors", "unknown"])
        assert world.alarms.all(REGION) == []

    play(scenario)


def test_a_composite_of_unknown_alarms_is_refused(play: Play) -> None:
    """A rule may only name alarms that exist."""

    async def scenario(world: World) -> None:
        with pytest.raises(CloudWatchError, match=r"alarms \[ghost\] in the alarm rule do not exist"):
            world.alarms.put_composite_alarm(REGION, ACCOUNT, {"AlarmName": "c", "AlarmRule": "ALARM(ghost)"})

    play(scenario)


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
