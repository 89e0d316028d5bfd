"""Composite alarms follow their children."""

from __future__ import annotations

import json

import pytest

from localaws.kernel.ports import ACCOUNT
from localaws.services.cloudwatch.metrics.errors import CloudWatchError
from localaws_testing.alarms import REGION, TOPIC, Play, World


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
