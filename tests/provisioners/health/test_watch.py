"""Alarms on health checks: each tells what it is demanded to tell, and what was made of it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from provisioners.health import (
    canary_alarm,
    canary_silent_alarm,
    dead_man,
    everywhere_alarm,
    from_region_alarms,
    probe_silent_alarms,
)
from provisioners.health import probe as region_probe
from provisioners.shared.regional import Regional
from stormproof.core.alerts.conditions import Alarm, Demand, lacking
from stormproof.core.alerts.expressions import evaluate
from stormproof.core.alerts.health_demands import CANARY, REPORTING, failing_twice, silent
from stormproof.core.health.metrics import SUCCESS
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import NoChange
from stormproof.core.planning.regions import at
from stormproof.core.workload.model import Health, Workload
from tests.provisioners.fakes import SYSTEM, context

STATED = Workload(Health(path="/health", status=200), (), ())
REGIONS = ("us-east-1", "ap-southeast-2")


def _context() -> PlanContext:
    found = context()
    return replace(found, system=replace(SYSTEM, probe_regions=REGIONS))


MADE: Mapping[str, tuple[Callable[[PlanContext], Alarm], Demand]] = {
    "two runs that fail": (lambda c: canary_alarm.alarms(c)[0], failing_twice(CANARY[1])),
    "no run": (lambda c: canary_silent_alarm.alarms(c)[0], silent(CANARY[1])),
    "two checks that fail": (lambda c: from_region_alarms.alarms(c)[0], failing_twice(SUCCESS)),
    "no check": (lambda c: probe_silent_alarms.alarms(c)[0], silent(SUCCESS)),
    "nothing reported": (lambda c: dead_man.alarm(at(c, "us-east-1")), REPORTING),
}


@pytest.mark.parametrize(("made", "demand"), MADE.values(), ids=MADE)
def test_what_is_planned_does_what_is_demanded(made: Callable[[PlanContext], Alarm], demand: Demand) -> None:
    """By its condition, its periods, and what it makes of missing data."""
    alarm = made(_context())
    assert lacking(alarm, demand, alarm["AlarmActions"]) == ""


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        ("two runs that fail", {"EvaluationPeriods": 3, "DatapointsToAlarm": 3}),
        ("two runs that fail", {"EvaluationPeriods": 1, "DatapointsToAlarm": 1}),
        (
            "two runs that fail",
            {"MetricName": "Failed", "Threshold": 0.0, "ComparisonOperator": "GreaterThanThreshold"},
        ),
        ("no run", {"EvaluationPeriods": 12, "DatapointsToAlarm": 12}),
        ("nothing reported", {"ActionsEnabled": False}),
    ],
)
def test_what_was_made_of_it_is_found(made: str, changed: Mapping[str, Any]) -> None:
    """Three of three, one of one, the metric of runs that could not be executed, an hour of silence, no action."""
    make, demand = MADE[made]
    alarm = {**make(_context()), **changed}
    assert lacking(alarm, demand, alarm["AlarmActions"])


def test_missing_data_that_is_good_tells_of_no_silence() -> None:
    """An alarm on the bare number of runs has no datapoint without a run."""
    bare = {
        **canary_alarm.alarms(_context())[0],
        "Statistic": "SampleCount",
        "Threshold": 1.0,
        "TreatMissingData": "notBreaching",
    }
    assert lacking(bare, silent(CANARY[1]), bare["AlarmActions"])
    assert not lacking({**bare, "TreatMissingData": "breaching"}, silent(CANARY[1]), bare["AlarmActions"])


@pytest.mark.parametrize(
    ("percents", "everywhere"),
    [
        ((100.0, 100.0, 100.0), False),
        ((0.0, 100.0, 100.0), False),
        ((0.0, 0.0, 100.0), False),
        ((0.0, 0.0, 0.0), True),
        ((0.0, None, 0.0), True),
        ((0.0, None, 100.0), False),
        ((0.0, None, None), False),
        ((None, None, None), False),
    ],
)
def test_a_fault_is_everywhere_where_every_region_that_reports_sees_it(
    percents: tuple[float | None, ...], *, everywhere: bool
) -> None:
    """One that reports nothing is not counted, and of a single one nobody can say."""
    queries = {str(each["Id"]): each for each in everywhere_alarm.alarm(_context())["Metrics"]}

    def value(name: str) -> float | None:
        if "Expression" in queries[name]:
            return evaluate(queries[name]["Expression"], value)
        return percents[int(name.removeprefix("region"))]

    assert value("everywhere") == float(everywhere)


def test_the_dead_man_stands_in_a_second_region_and_notifies_a_topic_there() -> None:
    """Alarms cannot notify a topic of another region."""
    alarm = dead_man.alarm(at(_context(), "us-east-1"))
    assert [arn.split(":")[3] for arn in alarm["AlarmActions"]] == ["us-east-1"]


WATCHING = (
    canary_alarm,
    canary_silent_alarm,
    from_region_alarms,
    everywhere_alarm,
    probe_silent_alarms,
    dead_man,
    region_probe,
)


@pytest.mark.parametrize("module", WATCHING, ids=lambda module: module.__name__.rpartition(".")[2])
@pytest.mark.parametrize("private", [False, True])
def test_of_a_system_that_cannot_be_probed_nothing_is_planned_and_it_is_said_why(
    module: ModuleType, *, private: bool
) -> None:
    """A probe without a request to make, or an alarm on one that is not there, would go off without end."""
    found = _context()
    api = replace(found.system.api, private=private)
    workload = STATED if private else Workload(None, (), ())
    unprobed = replace(found, system=replace(found.system, api=api), workload=workload)
    seen: Any = Regional(dict.fromkeys(REGIONS), REGIONS) if module in {dead_man, region_probe} else {}
    (said,) = module.CONTROL.plan(unprobed, seen)
    assert isinstance(said, NoChange)
    assert said.remark
    assert ("is private" if private else "say workload.health in the target file") in said.reason
