"""Alarms and dashboards of the owner's that do not do what is demanded: ours stand beside, theirs stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change
from tests.provisioners.live.conftest import Partly, Site

pytestmark = pytest.mark.usefixtures("whole_again")

COUNTS, OF_MINUTES, BY_ID, BOARD = "shop-error-rate", "shop-consecutive-failures", "shop-api-5xx", "shop-operations"
NAMES = (COUNTS, OF_MINUTES, BY_ID)
QUIET = {"ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}


def alarms(site: Site) -> Iterator[dict[str, Any]]:
    """Yield an error rate that counts, failures in a row that are minutes, and server errors of an API by its ID."""
    function = [{"Name": "FunctionName", "Value": site.system.functions[0].name}]
    failures = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": function, "Statistic": "Sum"}
    yield {"AlarmName": COUNTS, **failures, "Period": 300, "EvaluationPeriods": 1, "Threshold": 5.0, **QUIET}
    yield {"AlarmName": OF_MINUTES, **failures, "Period": 60, "EvaluationPeriods": 3, "Threshold": 0.0, **QUIET}
    api = [{"Name": "ApiName", "Value": site.system.api.id}]
    answers = {"Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Dimensions": api, "Statistic": "Sum"}
    yield {"AlarmName": BY_ID, **answers, "Period": 300, "EvaluationPeriods": 1, "Threshold": 10.0, **QUIET}


@pytest.fixture
def theirs(site: Site, partly: Partly) -> Iterator[Site]:
    """The system with such alarms, and a dashboard that shows one metric; `partly` mends when they are gone."""
    cloudwatch = site.client("cloudwatch")
    metrics = [["AWS/Lambda", "Errors", "FunctionName", site.system.functions[0].name]]
    widget = {"type": "metric", "properties": {"region": site.system.region, "metrics": metrics}}
    for each in alarms(site):
        cloudwatch.put_metric_alarm(**each)
    cloudwatch.put_dashboard(DashboardName=BOARD, DashboardBody=json.dumps({"widgets": [widget]}))
    yield site
    cloudwatch.delete_alarms(AlarmNames=list(NAMES))
    cloudwatch.delete_dashboards(DashboardNames=[BOARD])


def standing(site: Site) -> tuple[list[dict[str, Any]], str]:
    """Return the settings of their alarms, without their states, and the body of their dashboard."""
    cloudwatch = site.client("cloudwatch")
    found = cloudwatch.describe_alarms(AlarmNames=list(NAMES))["MetricAlarms"]
    kept = [{name: value for name, value in each.items() if not name.startswith("State")} for each in found]
    return kept, cloudwatch.get_dashboard(DashboardName=BOARD)["DashboardBody"]


@pytest.mark.parametrize("criterion", ["3.1", "3.2", "3.3", "2.1"])
def test_they_are_left_and_ours_stand_beside(theirs: Site, partly: Partly, criterion: str) -> None:
    """Neither adopted nor changed: a plan with them is the plan without them, but that ours lists the alarms."""
    before, part = standing(theirs), partly(criterion)
    assert [each.control for each in part.plan().changes if each.control != "dashboard"] == []
    part.apply(part.plan())
    assert part.plan().changes == ()
    assert standing(theirs) == before


def test_a_removal_leaves_them_too(theirs: Site) -> None:
    """It takes off ours alone."""
    taken = [each.resource for each in theirs.removal().steps if isinstance(each, Change)]
    assert any(Names(theirs.system).dashboard in each for each in taken)
    assert not any(name in each for name in (*NAMES, BOARD) for each in taken)


def test_one_of_ours_that_sees_nothing_any_more_is_made_right(site: Site, partly: Partly) -> None:
    """Somebody has it look at another unit, and at five minutes by the clock: an alarm that would not go off."""
    part, cloudwatch = partly("3.2"), site.client("cloudwatch")
    name = Names(site.system).alarm("api-server-errors", site.system.api.stage)
    (found,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    settings = cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    same = {each: value for each, value in found.items() if each in settings}
    cloudwatch.put_metric_alarm(**same, Unit="Percent", EvaluationWindow={"WallClockWindow": {"Timezone": "UTC"}})
    (change,) = part.plan().changes
    assert change.after == {"Unit": None, "EvaluationWindow": None}
    part.apply(part.plan())
    (mended,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert not {"Unit", "EvaluationWindow"} & mended.keys()
    assert part.plan().changes == ()
