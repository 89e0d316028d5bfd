"""The calls that give a recovered table what its restore has lost, each aspect by itself: pure, and empty when done.

A table takes one change at a time, so each is awaited:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.planning.plans import Call
from stormproof.core.recovery.table_settings import Scaling, TableSettings, lacking

DYNAMODB, SCALING = "dynamodb", "application-autoscaling"
Calls = Iterator[Call]
OF_A_TARGET = ("ServiceNamespace", "ResourceId", "ScalableDimension")
REGISTERED = (*OF_A_TARGET, "MinCapacity", "MaxCapacity", "RoleARN", "SuspendedState")
OF_A_POLICY = (
    "PolicyName",
    *OF_A_TARGET,
    "PolicyType",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
)
OF_AN_ACTION = (
    *OF_A_TARGET,
    "ScheduledActionName",
    "Schedule",
    "Timezone",
    "StartTime",
    "EndTime",
    "ScalableTargetAction",
)
"""What Application Auto Scaling takes of what it describes:
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html and its neighbours
"""
OF_AN_ALARM = (
    "AlarmDescription",
    "ActionsEnabled",
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Metrics",
    "ThresholdMetricId",
)
"""What PutMetricAlarm takes of what DescribeAlarms tells:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""


@dataclass(frozen=True)
class GivenBack:
    """One aspect that a recovered table lacks, and the calls that give it back; none where nobody can."""

    aspect: str
    calls: tuple[Call, ...]


def given_back(wanted: TableSettings, found: TableSettings) -> tuple[GivenBack, ...]:
    """Return what the table `found` lacks of `wanted`, in the order in which it is to be given back.

    The readers of the stream are left to whoever moves traffic: two tables' streams would be read at once.
    """
    missing = set(lacking(wanted, found))
    return tuple(GivenBack(name, tuple(make(wanted, found))) for name, make in ASPECTS.items() if name in missing)


def _update(found: TableSettings, **settings: Any) -> Call:
    where = {"TableName": found.name}
    return Call(DYNAMODB, "update_table", {**where, **settings}, settled_by="table_exists", settle_parameters=where)


def _tags(wanted: TableSettings, found: TableSettings) -> Calls:
    tags = [{"Key": key, "Value": value} for key, value in wanted.own_tags]
    yield Call(DYNAMODB, "tag_resource", {"ResourceArn": found.arn, "Tags": tags})


def _expiry(wanted: TableSettings, found: TableSettings) -> Calls:
    setting = {"Enabled": True, "AttributeName": wanted.expiry}
    yield Call(DYNAMODB, "update_time_to_live", {"TableName": found.name, "TimeToLiveSpecification": setting})


def _recovery(wanted: TableSettings, found: TableSettings) -> Calls:
    setting = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": wanted.recovery_days}
    parameters = {"TableName": found.name, "PointInTimeRecoverySpecification": setting}
    yield Call(DYNAMODB, "update_continuous_backups", parameters)


def _stream(wanted: TableSettings, found: TableSettings) -> Calls:
    yield _update(found, StreamSpecification={"StreamEnabled": True, "StreamViewType": wanted.stream_view})


def _class(wanted: TableSettings, found: TableSettings) -> Calls:
    yield _update(found, TableClass=wanted.table_class)


def _protection(_wanted: TableSettings, found: TableSettings) -> Calls:
    yield _update(found, DeletionProtectionEnabled=True)


def _policy(wanted: TableSettings, found: TableSettings) -> Calls:
    text = wanted.policy.replace(wanted.arn, found.arn)
    yield Call(DYNAMODB, "put_resource_policy", {"ResourceArn": found.arn, "Policy": text})


def _warm(wanted: TableSettings, found: TableSettings) -> Calls:
    if wanted.warm:
        reads, writes = wanted.warm
        yield _update(found, WarmThroughput={"ReadUnitsPerSecond": reads, "WriteUnitsPerSecond": writes})


def _capacity(wanted: TableSettings, found: TableSettings) -> Calls:
    if wanted.billing == "PAY_PER_REQUEST":
        yield _update(found, BillingMode=wanted.billing)
        return
    units = {name: {"ReadCapacityUnits": r, "WriteCapacityUnits": w} for name, (r, w) in wanted.throughput}
    indexes = [{"Update": {"IndexName": name, "ProvisionedThroughput": each}} for name, each in units.items() if name]
    more = {"GlobalSecondaryIndexUpdates": indexes} if indexes else {}
    yield _update(found, BillingMode=wanted.billing, ProvisionedThroughput=units[""], **more)


def _on_demand(wanted: TableSettings, found: TableSettings) -> Calls:
    limits = {
        name: {"MaxReadRequestUnits": reads, "MaxWriteRequestUnits": writes}
        for name, (reads, writes) in wanted.on_demand
    }
    indexes = [{"Update": {"IndexName": name, "OnDemandThroughput": each}} for name, each in limits.items() if name]
    own = {"OnDemandThroughput": limits[""]} if "" in limits else {}
    yield _update(found, **own, **({"GlobalSecondaryIndexUpdates": indexes} if indexes else {}))


def _insights(wanted: TableSettings, found: TableSettings) -> Calls:
    for index in sorted(set(wanted.insights) - set(found.insights)):
        named = {"IndexName": index} if index else {}
        parameters = {"TableName": found.name, **named, "ContributorInsightsAction": "ENABLE"}
        yield Call(DYNAMODB, "update_contributor_insights", parameters)


def _kinesis(wanted: TableSettings, found: TableSettings) -> Calls:
    for stream, precision in sorted(set(wanted.kinesis) - set(found.kinesis)):
        more = {"EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": precision}}
        parameters = {"TableName": found.name, "StreamArn": stream, **(more if precision else {})}
        yield Call(DYNAMODB, "enable_kinesis_streaming_destination", parameters, idempotent=True)


def _scaling(wanted: TableSettings, found: TableSettings) -> Calls:
    for each in wanted.scaling:
        where = {"ResourceId": _moved(each, wanted, found)}
        yield Call(SCALING, "register_scalable_target", _taken(each.target, REGISTERED) | where, idempotent=True)
        for policy in each.policies:
            yield Call(SCALING, "put_scaling_policy", _taken(policy, OF_A_POLICY) | where)
        for action in each.actions:
            yield Call(SCALING, "put_scheduled_action", _taken(action, OF_AN_ACTION) | where)


def _alarms(wanted: TableSettings, found: TableSettings) -> Calls:
    for alarm in wanted.alarms:
        parameters = _renamed(_taken(alarm, OF_AN_ALARM), wanted.name, found.name)
        dimensions = _renamed(alarm.get("Dimensions") or [], wanted.name, found.name)
        if dimensions:
            parameters["Dimensions"] = dimensions
        yield Call("cloudwatch", "put_metric_alarm", {"AlarmName": alarm_name(alarm, wanted, found), **parameters})


def alarm_name(alarm: Mapping[str, Any], wanted: TableSettings, found: TableSettings) -> str:
    """Return what the alarm on the recovered table is called: as the other, with the table's name in it."""
    name = str(alarm["AlarmName"])
    return name.replace(wanted.name, found.name) if wanted.name in name else f"{name}-{found.name}"


def _moved(scaling: Scaling, wanted: TableSettings, found: TableSettings) -> str:
    return scaling.resource.replace(f"table/{wanted.name}", f"table/{found.name}", 1)


def _taken(told: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: told[name] for name in names if told.get(name) not in (None, "", [], {})}


def _renamed(value: Any, old: str, new: str) -> Any:
    """Return a value in which every dimension that names the one table names the other."""
    if isinstance(value, Mapping):
        if value.get("Name") == "TableName" and value.get("Value") == old:
            return {**value, "Value": new}
        return {name: _renamed(each, old, new) for name, each in value.items()}
    return [_renamed(each, old, new) for each in value] if isinstance(value, list | tuple) else value


def _nobody(_wanted: TableSettings, _found: TableSettings) -> Calls:
    """Yield nothing: a replica is made by its owner, who knows what it costs."""
    return iter(())


ASPECTS: Mapping[str, Callable[[TableSettings, TableSettings], Calls]] = {
    "tags": _tags,
    "capacity": _capacity,
    "limits of on-demand capacity": _on_demand,
    "table class": _class,
    "point-in-time recovery": _recovery,
    "time to live": _expiry,
    "stream": _stream,
    "warm throughput": _warm,
    "resource policy": _policy,
    "Contributor Insights": _insights,
    "Kinesis destinations": _kinesis,
    "auto scaling": _scaling,
    "alarms": _alarms,
    "deletion protection": _protection,
    "replicas": _nobody,
}
"""Aspect, as `table_settings.lacking` names it -> what gives it back, in the order of doing."""
