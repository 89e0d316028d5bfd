"""Alarms by the clock: evaluation, transitions, actions, mute windows, history."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.kernel.ports import ACCOUNT
from localaws.services.cloudwatch.metrics.errors import CloudWatchError
from localaws.services.cloudwatch.metrics.series import Summary
from localaws_testing.alarms import KEY, REGION, TOPIC, Play, World


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
    """SetAlarmState runs the action of the new state; a metric alarm returns to the truth (API_SetAlarmState).

    The forced state claims no datapoints, neither in DescribeAlarms nor in the history.
    """

    async def scenario(world: World) -> None:
        world.put()
        await world.minutes(1)
        world.alarms.set_state(
            REGION, {"AlarmName": "errors", "StateValue": "ALARM", "StateReason": "testing purposes"}
        )
        await world.clock.advance(0)
        assert (world.state(), world.described()["StateReason"]) == ("ALARM", "testing purposes")
        forced = json.loads(world.history("StateUpdate")[0]["HistoryData"])["newState"]
        assert forced == {"stateValue": "ALARM", "stateReason": "testing purposes"}
        assert "StateReasonData" not in world.described()
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


def test_missing_datapoints_are_evaluated_by_their_time_alone(play: Play) -> None:
    """What was treated as breaching stands in evaluatedDatapoints without a value.

    Recorded on AWS: localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json,
    test_breaching_alarm_actions.
    """

    async def scenario(world: World) -> None:
        world.put(TreatMissingData="breaching", EvaluationPeriods=2)
        await world.minutes(1)
        data = json.loads(world.described()["StateReasonData"])
        assert data["recentDatapoints"] == []
        assert [set(point) for point in data["evaluatedDatapoints"]] == [{"timestamp"}, {"timestamp"}]
        assert "startDate" not in data

    play(scenario)


def test_a_short_alarm_sees_data_of_standard_resolution(play: Play) -> None:
    """An alarm by 10 seconds goes off on data by the minute, which stand at the minute's start.

    Recorded on AWS: localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, test_put_metric_alarm.
    """

    async def scenario(world: World) -> None:
        world.put(Period=10, TreatMissingData="ignore")
        await world.clock.advance(37)
        world.emit(9.0)
        await world.clock.advance(30)
        assert world.state() == "ALARM"

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
