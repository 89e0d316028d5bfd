"""Controls of alarms: all say the same of whom they notify and what to do, and differ in what they look at.

An alarm is added by its entry (`core.alerts.entries`), and a control made of it by `alarm_control`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from provisioners.shared.metric_alarms import ASPECT, Alarms, planned, read_alarms, unplanned
from stormproof.core.alerts.conditions import Alarm, Demand, Trial
from stormproof.core.alerts.health_demands import CANARY, FIVE_MINUTES
from stormproof.core.alerts.model import Entry, Resource, description, link
from stormproof.core.alerts.stage_metrics import NAMESPACE, dimensions, stage_name
from stormproof.core.health.metrics import NAMESPACE as PROBES
from stormproof.core.health.metrics import SUCCESS
from stormproof.core.health.metrics import dimensions as probe_dimensions
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import NoChange, Step

GREATER, LESS = "GreaterThanThreshold", "LessThanThreshold"
SILENT_PERIODS = 3
"""So many periods without a run are no delay any more."""


def scheme(
    context: PlanContext,
    entry: Entry,
    resource: Resource,
    *,
    subject: str = "",
    details: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what every alarm of ours has: name, description, and whom it notifies when it goes off and is over.

    `subject` is the resource's part of the name, where there is one alarm for each; no data means that all is well.
    """
    names = Names(context.system)
    text = description(entry, resource, link(entry, context.policy.runbook_url), details or {})
    return {
        "AlarmName": names.alarm(entry.name, subject),
        "AlarmDescription": text,
        "ActionsEnabled": True,
        "AlarmActions": [names.alert_topic_arn],
        "OKActions": [names.alert_topic_arn],
        "TreatMissingData": "notBreaching",
    }


def counted(metric: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition on a metric (namespace, name, dimensions) that is emitted only when something is wrong.

    Once a minute is enough.
    """
    return {
        **metric,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": GREATER,
    }


def once(metric: str) -> Demand:
    """Return the demand of an alarm on a metric that is emitted, as 1, only when something is wrong."""
    figures = {times: {(metric, each): times for each in ("Sum", "Maximum", "SampleCount")} for times in (0.0, 1.0)}
    silent, firing = Trial("no datapoint above 0", figures[0.0], fires=False), Trial("a 1", figures[1.0], fires=True)
    return Demand((silent, firing), period_s=60, exact=False)


def function_metric(namespace: str, metric: str, function: str) -> dict[str, Any]:
    """Return a function's metric as PutMetricAlarm takes it: every version and alias of the function counts."""
    return {
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": "FunctionName", "Value": function}],
    }


def stage_metric(context: PlanContext, stage: str, metric: str) -> dict[str, Any]:
    """Return a metric of a stage as PutMetricAlarm takes it."""
    named = dimensions(context.system.api, stage).items()
    return {
        "Namespace": NAMESPACE,
        "MetricName": metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in named],
    }


def stage_resource(context: PlanContext, stage: str) -> Resource:
    """Return a stage as alarms name it."""
    return Resource("API", stage_name(context.system.api, stage))


def canary_metric(canary: str) -> dict[str, Any]:
    """Return the percent of a canary's runs that passed, as PutMetricAlarm takes it."""
    namespace, metric = CANARY
    return {
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": "CanaryName", "Value": canary}],
    }


def probe_metric(context: PlanContext, region: str) -> dict[str, Any]:
    """Return the percent of the checks that passed as they are seen from a region, as PutMetricAlarm takes it."""
    named = probe_dimensions(context.system.api.id, region).items()
    return {
        "Namespace": PROBES,
        "MetricName": SUCCESS,
        "Dimensions": [{"Name": name, "Value": value} for name, value in named],
    }


def silence(metric: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition on a metric of runs that do not take place.

    Periods without a run count as none: of missing data, an alarm takes as many for a breach as there are fewer points
    in its range than it evaluates, and would wait for ten minutes more.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    return {
        "Metrics": [
            stat("runs", metric, "SampleCount", FIVE_MINUTES),
            {"Id": "ran", "Expression": "FILL(runs, 0)", "Label": "runs", "ReturnData": True},
        ],
        "EvaluationPeriods": SILENT_PERIODS,
        "DatapointsToAlarm": SILENT_PERIODS,
        "Threshold": 1.0,
        "ComparisonOperator": LESS,
        "TreatMissingData": "breaching",
    }


def stat(identifier: str, metric: Mapping[str, Any], statistic: str, period_s: int) -> dict[str, Any]:
    """Return a metric as a query of metric math that returns no data itself."""
    return {
        "Id": identifier,
        "MetricStat": {"Metric": dict(metric), "Period": period_s, "Stat": statistic},
        "ReturnData": False,
    }


def alarm_control(
    name: str,
    criteria: tuple[str, ...],
    alarms: Callable[[PlanContext], Sequence[Alarm]],
    demand: Demand | None,
    requires: tuple[str, ...] = (),
    along: tuple[str, ...] = (),
    unless: Callable[[PlanContext], str] = lambda _: "",
) -> Control[Alarms]:
    """Return the control of the alarms that `alarms` wants of a system, each of which has to do what is demanded.

    Without a demand no alarm of somebody else's is taken for one of them. `unless` says why there is nothing to watch,
    empty where there is.
    """

    def plan(context: PlanContext, actual: Alarms) -> Iterator[Step]:
        if why := unless(context):
            yield NoChange(name, context.system.api_arn, ASPECT, f"fails {criteria[0]}: {why}", remark=True)
        else:
            yield from planned(name, context, alarms(context), actual, demand)

    def remove(context: PlanContext, actual: Alarms) -> Iterator[Step]:
        yield from unplanned(name, context, alarms(context), actual)

    return Control(
        name=name,
        criteria=criteria,
        phase=Phase.OBSERVERS,
        aspects=(ASPECT,),
        read=read_alarms,
        plan=plan,
        remove=remove,
        requires=("alert-topic", *requires),
        along=along,
    )
