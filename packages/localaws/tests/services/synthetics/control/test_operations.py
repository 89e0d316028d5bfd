"""Canaries through boto3, by the clock.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]
SCRIPT = """
import os

def handler(event, context):
    if os.environ.get("BROKEN"):
        raise RuntimeError("the endpoint answers 503")
    return "fine"
"""
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@pytest.fixture
def settings(aws: Any, unique: Unique) -> dict[str, Any]:
    """Return what a canary is created with: a script, a role, a bucket, every five minutes."""
    archive, bucket = io.BytesIO(), unique("artifacts")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("python/probe.py", SCRIPT)
    aws.client("s3").create_bucket(Bucket=bucket)
    role = aws.client("iam").create_role(RoleName=unique("canary"), AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    return {
        "Name": unique("probe"),
        "Code": {"ZipFile": archive.getvalue(), "Handler": "probe.handler"},
        "ArtifactS3Location": f"s3://{bucket}/canaries",
        "ExecutionRoleArn": role,
        "Schedule": {"Expression": "rate(5 minutes)"},
        "RuntimeVersion": "syn-python-selenium-14.0",
        "Tags": {"system": "agents"},
    }


def _create(aws: Any, settings: dict[str, Any]) -> Any:
    client = aws.client("synthetics")
    created = client.create_canary(**settings)["Canary"]
    assert created["Status"]["State"] == "CREATING"
    aws.advance(0)
    assert _state(aws, settings) == "READY"
    return client


def _state(aws: Any, settings: dict[str, Any]) -> str:
    return str(aws.client("synthetics").get_canary(Name=settings["Name"])["Canary"]["Status"]["State"])


def _success(aws: Any, name: str) -> list[float]:
    now = datetime.fromisoformat(aws.advance(0)).astimezone(UTC)
    answer = aws.client("cloudwatch").get_metric_statistics(
        Namespace="CloudWatchSynthetics",
        MetricName="SuccessPercent",
        Dimensions=[{"Name": "CanaryName", "Value": name}],
        StartTime=now - timedelta(hours=2),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Average"],
    )
    return [point["Average"] for point in sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])]


def test_a_canary_lives(aws: Any, settings: dict[str, Any]) -> None:
    """Created, started, run every five minutes with metrics and artifacts, stopped, deleted with its function."""
    client, name = _create(aws, settings), settings["Name"]
    aws.advance(600)
    assert client.get_canary_runs(Name=name)["CanaryRuns"] == []
    client.start_canary(Name=name)
    aws.advance(11 * 60)
    runs = client.get_canary_runs(Name=name)["CanaryRuns"]
    assert [run["Status"]["State"] for run in runs] == ["PASSED"] * 3
    started = [run["Timeline"]["Started"] for run in runs]
    assert [round((later - earlier).total_seconds()) for later, earlier in pairwise(started)] == [300, 300]
    assert _success(aws, name) == [100.0] * 3
    bucket, _, prefix = runs[0]["ArtifactS3Location"].partition("/")
    keys = [entry["Key"] for entry in aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]
    assert any(key.endswith("SyntheticsReport-PASSED.json") for key in keys)
    with pytest.raises(ClientError, match="cannot be deleted"):
        client.delete_canary(Name=name)
    client.stop_canary(Name=name)
    aws.advance(600)
    assert len(client.get_canary_runs(Name=name)["CanaryRuns"]) == 3
    function = client.get_canary(Name=name)["Canary"]["EngineArn"].rpartition(":")[2]
    assert function.startswith("cwsyn-")
    client.update_canary(Name=name, Code=settings["Code"])
    aws.advance(0)
    assert len(aws.client("lambda").list_layer_versions(LayerName=function)["LayerVersions"]) == 2
    client.delete_canary(Name=name)
    aws.advance(0)
    with pytest.raises(ClientError, match="was not found"):
        client.get_canary(Name=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("lambda").get_function(FunctionName=function)
    assert aws.client("lambda").list_layer_versions(LayerName=function)["LayerVersions"] == []


def test_a_function_that_would_stay_goes_where_that_is_asked(aws: Any, settings: dict[str, Any]) -> None:
    """DeleteCanary's DeleteLambda counts where the clean-up is off.

    https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_DeleteCanary.html
    """
    client, name = _create(aws, {**settings, "ProvisionedResourceCleanup": "OFF"}), settings["Name"]
    aws.advance(60)
    function = client.get_canary(Name=name)["Canary"]["EngineArn"].rpartition(":")[2]
    client.delete_canary(Name=name, DeleteLambda=True)
    aws.advance(60)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("lambda").get_function(FunctionName=function)


def test_a_failing_script_fails_the_run(aws: Any, settings: dict[str, Any]) -> None:
    """The reason is the exception; SuccessPercent is 0; a retry is a run of its own, and the last one counts."""
    schedule = {"Expression": "rate(5 minutes)", "RetryConfig": {"MaxRetries": 1}}
    client, name = _create(aws, {**settings, "Schedule": schedule}), settings["Name"]
    client.update_canary(Name=name, RunConfig={"EnvironmentVariables": {"BROKEN": "1"}})
    aws.advance(0)
    client.start_canary(Name=name)
    aws.advance(0)
    runs = client.get_canary_runs(Name=name)["CanaryRuns"]
    assert [run["RetryAttempt"] for run in runs] == [1, 0]
    assert {run["ScheduledRunId"] for run in runs} == {runs[0]["ScheduledRunId"]}
    status = runs[0]["Status"]
    assert (status["State"], status["StateReasonCode"]) == ("FAILED", "CANARY_FAILURE")
    assert "the endpoint answers 503" in status["StateReason"]
    [last] = client.describe_canaries_last_run(Names=[name])["CanariesLastRun"]
    assert last["LastRun"]["Id"] == runs[0]["Id"]
    assert _success(aws, name) == [0.0]
    client.stop_canary(Name=name)
    client.delete_canary(Name=name)


def test_a_canary_that_runs_once_stops_itself(aws: Any, settings: dict[str, Any]) -> None:
    """``rate(0 minute)`` is a single run (API_CanaryScheduleInput)."""
    client = _create(aws, {**settings, "Schedule": {"Expression": "rate(0 minute)"}})
    client.start_canary(Name=settings["Name"])
    aws.advance(3600)
    assert len(client.get_canary_runs(Name=settings["Name"])["CanaryRuns"]) == 1
    assert _state(aws, settings) == "STOPPED"
    client.delete_canary(Name=settings["Name"])


def test_a_missing_script_is_an_error_of_the_canary(aws: Any, settings: dict[str, Any]) -> None:
    """Creation fails with the reason."""
    client = aws.client("synthetics")
    client.create_canary(**{**settings, "Code": {"S3Bucket": "none", "S3Key": "none", "Handler": "probe.handler"}})
    aws.advance(0)
    status = client.get_canary(Name=settings["Name"])["Canary"]["Status"]
    assert (status["State"], status["StateReasonCode"]) == ("ERROR", "CREATE_FAILED")
    assert "NoSuchBucket" in status["StateReason"]
    client.delete_canary(Name=settings["Name"])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"Name": "With Capitals"}, "Member must satisfy regular expression pattern"),
        ({"Schedule": {"Expression": "rate(2 hours)"}}, "from 1 minute to 1 hour"),
        ({"Schedule": {"Expression": "often"}}, "Invalid schedule expression"),
        ({"RunConfig": {"TimeoutInSeconds": 400}}, "TimeoutInSeconds"),
        ({"RunConfig": {"MemoryInMB": 1000}}, "multiple of 64"),
        ({"RuntimeVersion": "syn-python-selenium-4.1"}, "deprecated"),
        ({"RuntimeVersion": "syn-python-selenium-99.0"}, "not valid"),
        ({"RuntimeVersion": "syn-nodejs-puppeteer-16.0"}, "localaws does not implement"),
    ],
)
def test_wrong_settings_are_refused(aws: Any, settings: dict[str, Any], change: dict[str, Any], complaint: str) -> None:
    """API_CreateCanary's bounds, deprecated runtimes, and what localaws does not implement."""
    with pytest.raises(ClientError, match=complaint):
        aws.client("synthetics").create_canary(**{**settings, **change})


def test_canaries_are_described_and_tagged(aws: Any, settings: dict[str, Any]) -> None:
    """Recorded shape: cloud-custodian test_cw_synthetics_start (2025-09)."""
    client = _create(aws, settings)
    [described] = client.describe_canaries(Names=[settings["Name"]])["Canaries"]
    assert described["Schedule"] == {
        "Expression": "rate(5 minutes)",
        "DurationInSeconds": 0,
        "RetryConfig": {"MaxRetries": 0},
    }
    assert described["ArtifactS3Location"] == settings["ArtifactS3Location"].removeprefix("s3://")
    assert (described["SuccessRetentionPeriodInDays"], described["ProvisionedResourceCleanup"]) == (31, "AUTOMATIC")
    arn = f"arn:aws:synthetics:us-east-1:123456789012:canary:{settings['Name']}"
    client.tag_resource(ResourceArn=arn, Tags={"more": "tags"})
    client.untag_resource(ResourceArn=arn, TagKeys=["system"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"more": "tags"}
    usable = [one for one in client.describe_runtime_versions()["RuntimeVersions"] if "DeprecationDate" not in one]
    assert settings["RuntimeVersion"] in {one["VersionName"] for one in usable}
    client.delete_canary(Name=settings["Name"])


def test_runtimes_are_told_page_by_page(aws: Any) -> None:
    """Deprecated ones too, which tell since when; no more at once than asked for."""
    client = aws.client("synthetics")
    whole = client.describe_runtime_versions()["RuntimeVersions"]
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = client.describe_runtime_versions(MaxResults=2, **token)
        assert len(page["RuntimeVersions"]) <= 2
        found += page["RuntimeVersions"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == whole
    assert {"DeprecationDate" in each for each in whole} == {True, False}
