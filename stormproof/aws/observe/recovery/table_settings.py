"""A table's settings, whoever keeps them: DynamoDB, Application Auto Scaling, CloudWatch, Lambda.

Looked at before a restore, since the restored table has a part of them alone. What cannot be looked at is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.table_settings import STANDARD, Scaling, TableSettings, Units

SeenT = TypeVar("SeenT")
ON = frozenset({"ENABLED", "ENABLING", "ACTIVE", "UPDATING"})
SCALING = {"ServiceNamespace": "dynamodb"}


class _Looking:
    """Looks at one aspect after the other; what cannot be seen is noted, with the reason."""

    def __init__(self) -> None:
        self.unseen: list[str] = []

    def at(self, aspect: str, look: Callable[[], SeenT], absent: SeenT) -> SeenT:
        """Return what is seen, `absent` where there is none or it cannot be looked at."""
        try:
            return look()
        except NotThere:
            return absent
        except CouldNotLook as error:
            self.unseen.append(f"{aspect}: {error.message} [{error.code}]")
            return absent


def read_table_settings(reads: Reads, name: str) -> TableSettings:
    """Return a table's settings; raises NotThere where there is no table, CouldNotLook where it cannot be described."""
    table = reads.read("dynamodb", "describe_table", TableName=name)["Table"]
    where, arn, looking = {"TableName": name}, str(table["TableArn"]), _Looking()
    stream = table.get("StreamSpecification") or {}
    stream_arn = str(table.get("LatestStreamArn") or "") if stream.get("StreamEnabled") else ""
    indexes = [str(each["IndexName"]) for each in table.get("GlobalSecondaryIndexes") or ()]
    return TableSettings(
        name=name,
        arn=arn,
        key=_key(table),
        tags=looking.at("tags", lambda: _tags(reads, arn), ()),
        expiry=looking.at("time to live", lambda: _expiry(reads, where), ""),
        recovery_days=looking.at("point-in-time recovery", lambda: _recovery_days(reads, where), None),
        stream_view=str(stream.get("StreamViewType") or "") if stream_arn else "",
        stream_arn=stream_arn,
        readers=looking.at("readers of its stream", lambda: _readers(reads, stream_arn), ()),
        table_class=str((table.get("TableClassSummary") or {}).get("TableClass") or STANDARD),
        protected=bool(table.get("DeletionProtectionEnabled")),
        policy=looking.at("resource policy", lambda: _policy(reads, arn), ""),
        warm=_warm(table),
        billing=str((table.get("BillingModeSummary") or {}).get("BillingMode") or "PROVISIONED"),
        throughput=tuple(_provisioned(table)),
        on_demand=tuple(_on_demand(table)),
        insights=looking.at("Contributor Insights", lambda: _insights(reads, name, indexes), ()),
        kinesis=looking.at("Kinesis destinations", lambda: _kinesis(reads, where), ()),
        scaling=looking.at("auto scaling", lambda: _scaling(reads, name, indexes), ()),
        alarms=looking.at("alarms", lambda: _alarms(reads, name), ()),
        replicas=tuple(str(each["RegionName"]) for each in table.get("Replicas") or ()),
        unseen=tuple(looking.unseen),
    )


def _key(table: Mapping[str, Any]) -> tuple[str, ...]:
    schema = sorted(table.get("KeySchema") or (), key=lambda each: str(each["KeyType"]))
    return tuple(str(each["AttributeName"]) for each in schema)


def _tags(reads: Reads, arn: str) -> tuple[tuple[str, str], ...]:
    found = reads.pages("dynamodb", "list_tags_of_resource", "Tags", ResourceArn=arn)
    return tuple((str(each["Key"]), str(each["Value"])) for each in found)


def _expiry(reads: Reads, where: Mapping[str, str]) -> str:
    found = reads.read("dynamodb", "describe_time_to_live", **where)["TimeToLiveDescription"]
    return str(found["AttributeName"]) if found.get("TimeToLiveStatus") in ON else ""


def _recovery_days(reads: Reads, where: Mapping[str, str]) -> int | None:
    """Return the days of the window: 35 where none are told.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
    """
    found = reads.read("dynamodb", "describe_continuous_backups", **where)["ContinuousBackupsDescription"]
    recovery = found.get("PointInTimeRecoveryDescription") or {}
    on = recovery.get("PointInTimeRecoveryStatus") in ON
    return int(recovery.get("RecoveryPeriodInDays") or 35) if on else None


def _readers(reads: Reads, stream: str) -> tuple[Mapping[str, Any], ...]:
    if not stream:
        return ()
    return tuple(reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", EventSourceArn=stream))


def _policy(reads: Reads, arn: str) -> str:
    return str(reads.read("dynamodb", "get_resource_policy", ResourceArn=arn)["Policy"])


def _warm(table: Mapping[str, Any]) -> Units | None:
    warm = table.get("WarmThroughput") or {}
    units = warm.get("ReadUnitsPerSecond"), warm.get("WriteUnitsPerSecond")
    return None if None in units else (int(str(units[0])), int(str(units[1])))


def _parts(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the table, called "", and its global indexes by their names."""
    yield "", table
    for each in table.get("GlobalSecondaryIndexes") or ():
        yield str(each["IndexName"]), each


def _provisioned(table: Mapping[str, Any]) -> Iterator[tuple[str, Units]]:
    if (table.get("BillingModeSummary") or {}).get("BillingMode") == "PAY_PER_REQUEST":
        return
    for name, part in _parts(table):
        units = part.get("ProvisionedThroughput") or {}
        yield name, (int(units.get("ReadCapacityUnits") or 0), int(units.get("WriteCapacityUnits") or 0))


def _on_demand(table: Mapping[str, Any]) -> Iterator[tuple[str, Units]]:
    """Yield the most units that each part may use, -1 for no limit: parts without any limit are left out."""
    for name, part in _parts(table):
        limits = part.get("OnDemandThroughput") or {}
        units = int(limits.get("MaxReadRequestUnits", -1)), int(limits.get("MaxWriteRequestUnits", -1))
        if units != (-1, -1):
            yield name, units


def _insights(reads: Reads, name: str, indexes: list[str]) -> tuple[str, ...]:
    def on(index: str) -> bool:
        named = {"IndexName": index} if index else {}
        found = reads.read("dynamodb", "describe_contributor_insights", TableName=name, **named)
        return found.get("ContributorInsightsStatus") in ON

    return tuple(index for index in ("", *indexes) if on(index))


def _kinesis(reads: Reads, where: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = reads.read("dynamodb", "describe_kinesis_streaming_destination", **where)
    return tuple(
        (str(each["StreamArn"]), str(each.get("ApproximateCreationDateTimePrecision") or ""))
        for each in found.get("KinesisDataStreamDestinations") or ()
        if each.get("DestinationStatus") in ON
    )


def _scaling(reads: Reads, name: str, indexes: list[str]) -> tuple[Scaling, ...]:
    service = "application-autoscaling"
    resources = [f"table/{name}", *(f"table/{name}/index/{index}" for index in indexes)]
    targets = reads.pages(service, "describe_scalable_targets", "ScalableTargets", ResourceIds=resources, **SCALING)
    if not targets:
        return ()
    found = []
    for resource in resources:
        mine = [each for each in targets if each["ResourceId"] == resource]
        if not mine:
            continue
        policies = reads.pages(service, "describe_scaling_policies", "ScalingPolicies", ResourceId=resource, **SCALING)
        actions = reads.pages(service, "describe_scheduled_actions", "ScheduledActions", ResourceId=resource, **SCALING)
        found += [Scaling(resource, each, _of(each, policies), _of(each, actions)) for each in mine]
    return tuple(found)


def _of(target: Mapping[str, Any], several: list[Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(each for each in several if each["ScalableDimension"] == target["ScalableDimension"])


def _alarms(reads: Reads, name: str) -> tuple[Mapping[str, Any], ...]:
    """Return the metric alarms about the table, but for those that auto scaling keeps for itself.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
    """
    found = reads.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmTypes=["MetricAlarm"])
    return tuple(
        each for each in found if _about(each, name) and not str(each["AlarmName"]).startswith("TargetTracking-")
    )


def _about(value: Any, name: str) -> bool:
    if isinstance(value, Mapping):
        named = value.get("Name") == "TableName" and value.get("Value") == name
        return named or any(_about(each, name) for each in value.values())
    return any(_about(each, name) for each in value) if isinstance(value, list | tuple) else False
