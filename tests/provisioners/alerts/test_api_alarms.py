"""Each stage gets an alarm on its answers with 5xx and one on its latency, unless an owner's tells the same."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from provisioners.alerts import latency_alarms, server_error_alarms
from stormproof.core.alerts.api_demands import LATENCY, SERVER_ERRORS
from stormproof.core.alerts.conditions import Demand, lacking
from stormproof.core.naming import Names
from tests.provisioners.fakes import API, SYSTEM, context, only, satisfied

TOPIC = Names(SYSTEM).alert_topic_arn
BOTH = pytest.mark.parametrize(("module", "demand"), [(server_error_alarms, SERVER_ERRORS), (latency_alarms, LATENCY)])


def standing(alarm: dict[str, Any], **changed: Any) -> dict[str, dict[str, Any]]:
    """Return an alarm as DescribeAlarms tells it."""
    told = {**alarm, "StateValue": "OK", **changed}
    return {told["AlarmName"]: told}


@BOTH
def test_what_is_made_does_what_is_demanded(module: ModuleType, demand: Demand) -> None:
    """By the name of the API and the stage, and says where."""
    (alarm,) = module.alarms(context())
    assert not lacking(alarm, demand, [TOPIC])
    assert {each["Name"]: each["Value"] for each in alarm["Dimensions"]} == {"ApiName": "shop", "Stage": "prod"}
    assert "Resource: API shop, stage prod" in alarm["AlarmDescription"]


@BOTH
def test_a_second_stage_gets_its_own(module: ModuleType, demand: Demand) -> None:
    """What one answers says nothing of the other."""
    two = replace(context(), system=replace(SYSTEM, api=replace(SYSTEM.api, stages=("prod", "test"))))
    found = module.alarms(two)
    assert len({alarm["AlarmName"] for alarm in found}) == 2
    assert all(not lacking(alarm, demand, [TOPIC]) for alarm in found)


@BOTH
def test_the_second_plan_is_empty(module: ModuleType, demand: Demand) -> None:
    """As CloudWatch tells it."""
    (alarm,) = module.alarms(context())
    assert satisfied(list(module.CONTROL.plan(context(), standing(alarm))))


@BOTH
def test_an_owners_alarm_that_tells_the_same_is_enough(module: ModuleType, demand: Demand) -> None:
    """By whatever name."""
    (alarm,) = module.alarms(context())
    assert satisfied(list(module.CONTROL.plan(context(), standing(alarm, AlarmName="theirs"))))


@BOTH
def test_an_alarm_by_the_apis_id_is_not_enough(module: ModuleType, demand: Demand) -> None:
    """It looks at a metric that there is not: ours is put beside it."""
    (alarm,) = module.alarms(context())
    by_id = [{"Name": "ApiName", "Value": API}, {"Name": "Stage", "Value": "prod"}]
    change = only(list(module.CONTROL.plan(context(), standing(alarm, AlarmName="theirs", Dimensions=by_id))))
    assert change.calls[0].parameters["AlarmName"] == alarm["AlarmName"]
