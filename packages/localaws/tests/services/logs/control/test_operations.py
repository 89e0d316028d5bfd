"""CloudWatch Logs through boto3. Shapes: recorded responses (localstack tests/aws/services/logs, 2026-02)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


@pytest.fixture
def logs(aws: Any) -> Any:
    """Return a client of CloudWatch Logs."""
    return aws.client("logs")


@pytest.fixture
def group(logs: Any, unique: Unique) -> str:
    """Return the name of a new log group with a stream ``s``."""
    name = unique("/tests/logs")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    return name


def _now(aws: Any) -> int:
    """Return the virtual time in milliseconds."""
    return int(datetime.fromisoformat(aws.advance(0)).timestamp() * 1000)


def _put(logs: Any, group: str, at: int, *messages: str) -> Any:
    events = [{"timestamp": at + place, "message": message} for place, message in enumerate(messages)]
    return logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def _described(logs: Any, group: str) -> dict[str, Any]:
    return dict(logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0])


def _refusal(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_group_is_described_as_recorded(aws: Any, logs: Any, unique: Unique) -> None:
    """Recorded response: test_describe_log_groups_with_prefix; class, retention, key and filter count are kept."""
    name = unique("/tests/logs")
    key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    logs.create_log_group(logGroupName=name, logGroupClass="INFREQUENT_ACCESS", kmsKeyId=key, tags={"a": "b"})
    logs.put_retention_policy(logGroupName=name, retentionInDays=30)
    described = _described(logs, name)
    assert described.pop("creationTime") <= _now(aws)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{name}"
    assert described == {
        "logGroupName": name,
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "logGroupClass": "INFREQUENT_ACCESS",
        "retentionInDays": 30,
        "kmsKeyId": key,
        "metricFilterCount": 0,
        "storedBytes": 0,
        "deletionProtectionEnabled": False,
    }
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b"}
    assert logs.list_tags_log_group(logGroupName=name)["tags"] == {"a": "b"}


def test_only_offered_retentions_are_accepted(logs: Any, group: str) -> None:
    """AWS keeps logs for 1, 3, 5, 7, 14, 30 ... days, not for 31 (API_PutRetentionPolicy)."""
    code, message = _refusal(lambda: logs.put_retention_policy(logGroupName=group, retentionInDays=31))
    assert code == "InvalidParameterException"
    assert "1, 3, 5, 7, 14, 30, 60" in message
    assert "retentionInDays" not in _described(logs, group)


def test_a_protected_group_is_not_deleted(logs: Any, group: str) -> None:
    """Deletion protection blocks deletion until it is taken off (API_PutLogGroupDeletionProtection)."""
    logs.put_log_group_deletion_protection(logGroupIdentifier=group, deletionProtectionEnabled=True)
    assert _described(logs, group)["deletionProtectionEnabled"] is True
    assert _refusal(lambda: logs.delete_log_group(logGroupName=group))[0] == "InvalidOperationException"
    logs.put_log_group_deletion_protection(logGroupIdentifier=group, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=group)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []


def test_a_key_is_associated_and_taken_off(logs: Any, group: str) -> None:
    """AssociateKmsKey and DisassociateKmsKey work by name and by ARN."""
    key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    logs.associate_kms_key(logGroupName=group, kmsKeyId=key)
    assert _described(logs, group)["kmsKeyId"] == key
    logs.disassociate_kms_key(resourceIdentifier=f"arn:aws:logs:us-east-1:123456789012:log-group:{group}")
    assert "kmsKeyId" not in _described(logs, group)


def test_groups_are_listed_in_pages_by_prefix_and_by_pattern(logs: Any, unique: Unique) -> None:
    """Recorded responses: test_describe_log_groups_{with_pattern,prefix_and_pattern_error}, test_list_log_groups_..."""
    prefix = unique("/pages")  # a pattern has at most 24 characters
    names = [f"{prefix}/{number}" for number in range(5)]
    for name in names:
        logs.create_log_group(logGroupName=name)
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=prefix, PaginationConfig={"PageSize": 2}
    )
    assert [group["logGroupName"] for page in pages for group in page["logGroups"]] == names
    [found] = logs.describe_log_groups(logGroupNamePattern=names[3][1:])["logGroups"]
    assert set(found) == {
        "arn", "creationTime", "logGroupArn", "logGroupClass", "logGroupName", "metricFilterCount",
    }  # fmt: skip
    both = _refusal(lambda: logs.describe_log_groups(logGroupNamePrefix="a", logGroupNamePattern="b"))
    assert both == (
        "InvalidParameterException",
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    )
    assert [g["logGroupName"] for g in logs.list_log_groups(logGroupNamePattern=f"^{names[1]}")["logGroups"]] == [
        names[1]
    ]


def test_streams_are_described_by_name_and_by_last_event(aws: Any, logs: Any, group: str) -> None:
    """A stream has the times of its first and last event; storedBytes is always zero (API_LogStream)."""
    at = _now(aws)
    for name, when in (("a", at), ("b", at - 1000)):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
        logs.put_log_events(logGroupName=group, logStreamName=name, logEvents=[{"timestamp": when, "message": "x"}])
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    by_arn = logs.describe_log_streams(logGroupIdentifier=arn)["logStreams"]
    assert [stream["logStreamName"] for stream in by_arn] == ["a", "b", "s"]
    assert (by_arn[0]["firstEventTimestamp"], by_arn[0]["storedBytes"]) == (at, 0)
    latest = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"]
    assert [stream["logStreamName"] for stream in latest] == ["a", "b", "s"]
    both = _refusal(lambda: logs.describe_log_streams(logGroupName=group, logGroupIdentifier=group))
    assert both == (
        "ValidationException",
        "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
    )


def test_events_are_put_read_and_searched(aws: Any, logs: Any, group: str) -> None:
    """What is put is read back in order and found by a JSON pattern."""
    at = _now(aws)
    _put(logs, group, at, '{"n": 1}', '{"n": 2}', '{"n": 3}')
    read = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True, limit=2)
    assert [event["message"] for event in read["events"]] == ['{"n": 1}', '{"n": 2}']
    rest = logs.get_log_events(
        logGroupName=group, logStreamName="s", startFromHead=True, nextToken=read["nextForwardToken"]
    )
    assert [event["message"] for event in rest["events"]] == ['{"n": 3}']
    [found] = logs.filter_log_events(logGroupName=group, filterPattern="{ $.n > 2 }")["events"]
    assert (found["message"], found["logStreamName"], found["timestamp"]) == ('{"n": 3}', "s", at + 2)
    assert _described(logs, group)["storedBytes"] == 3 * (8 + 26)
    malformed = _refusal(lambda: logs.filter_log_events(logGroupName=group, filterPattern="{ $.n >"))
    assert malformed[0] == "InvalidParameterException"


def test_rejected_events_are_told(aws: Any, logs: Any, group: str) -> None:
    """Recorded response: test_put_log_events_too_old."""
    answer = _put(logs, group, _now(aws) - 30 * 86_400_000, "old")
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}


def test_a_metric_filter_counts_and_is_counted(aws: Any, logs: Any, group: str, unique: Unique) -> None:
    """A filter's values reach CloudWatch; the group tells how many filters it has."""
    name, at = unique("errors"), _now(aws)
    transformation = {"metricName": name, "metricNamespace": "Tests", "metricValue": "1", "defaultValue": 0.0}
    logs.put_metric_filter(
        logGroupName=group, filterName="f", filterPattern="ERROR", metricTransformations=[transformation]
    )
    _put(logs, group, at, "ERROR", "INFO", "ERROR again")
    points = aws.client("cloudwatch").get_metric_statistics(
        Namespace="Tests",
        MetricName=name,
        StartTime=at // 1000 - 120,
        EndTime=at // 1000 + 120,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    assert [point["Sum"] for point in points] == [2.0]
    assert _described(logs, group)["metricFilterCount"] == 1
    [described] = logs.describe_metric_filters(logGroupName=group)["metricFilters"]
    described.pop("creationTime")
    assert described == {
        "applyOnTransformedLogs": False,
        "filterName": "f",
        "filterPattern": "ERROR",
        "logGroupName": group,
        "metricTransformations": [transformation],
    }
    logs.delete_metric_filter(logGroupName=group, filterName="f")
    assert _described(logs, group)["metricFilterCount"] == 0


def test_a_pattern_can_be_tried(logs: Any) -> None:
    """TestMetricFilter tells the matching events by number, with the fields they hold."""
    answer = logs.test_metric_filter(filterPattern="[level=E*, ...]", logEventMessages=["INFO x", "ERROR y"])
    assert answer["matches"] == [
        {"eventNumber": 2, "eventMessage": "ERROR y", "extractedValues": {"$level": "ERROR", "$2": "y"}}
    ]


def test_filters_are_refused_on_infrequent_access(logs: Any, unique: Unique) -> None:
    """Metric and subscription filters belong to the class STANDARD (CloudWatch_Logs_Log_Classes.html)."""
    name = unique("/tests/logs")
    logs.create_log_group(logGroupName=name, logGroupClass="INFREQUENT_ACCESS")
    shape = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]
    refused = _refusal(
        lambda: logs.put_metric_filter(logGroupName=name, filterName="f", filterPattern="", metricTransformations=shape)
    )
    assert refused[0] == "InvalidOperationException"


def test_a_subscription_needs_a_function_of_this_account(logs: Any, group: str) -> None:
    """Recorded responses: test_put_subscription_filter_errors."""
    foreign = "arn:aws:lambda:us-east-1:000000000000:function:f"
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/s"

    def put(arn: str) -> tuple[str, str]:
        return _refusal(
            lambda: logs.put_subscription_filter(
                logGroupName=group, filterName="f", filterPattern="", destinationArn=arn
            )
        )

    assert put(foreign)[0] == "AccessDeniedException"
    assert put(stream) == (
        "InvalidParameterException",
        "destinationArn for vendor kinesis cannot be used without roleArn",
    )
    assert logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"] == []


def test_an_export_task_writes_the_events_to_the_bucket(aws: Any, logs: Any, group: str, unique: Unique) -> None:
    """Moto's export tasks read the events from where they are."""
    at, bucket, s3 = _now(aws), unique("export"), aws.client("s3")
    s3.create_bucket(Bucket=bucket)
    _put(logs, group, at, "first", "second")
    logs.create_export_task(logGroupName=group, fromTime=at - 1, to=at + 1000, destination=bucket)
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"] if entry["Key"].endswith(".gz")]
    lines = gzip.decompress(s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read()).decode().splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["first", "second"]


def test_a_quiet_minute_reports_the_default(aws: Any, logs: Any, group: str, unique: Unique) -> None:
    """Once the minute has passed, events without a match have left the default value in CloudWatch."""
    name = unique("quiet")
    shape = {"metricName": name, "metricNamespace": "Tests", "metricValue": "1", "defaultValue": 0.0}
    logs.put_metric_filter(logGroupName=group, filterName="f", filterPattern="ERROR", metricTransformations=[shape])
    at = _now(aws)
    _put(logs, group, at, "INFO")
    aws.advance(60)
    points = aws.client("cloudwatch").get_metric_statistics(
        Namespace="Tests",
        MetricName=name,
        StartTime=at // 1000 - 120,
        EndTime=at // 1000 + 120,
        Period=60,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    assert [(point["Sum"], point["SampleCount"]) for point in points] == [(0.0, 1.0)]
