"""CloudFormation's type of Synthetics."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from localaws.services.cloudformation.resources.synthetics import TYPES, Life

SCRIPT = "def handler(event, context):\n    return 'seen'\n"


def test_a_canary_is_made_started_changed_and_deleted(
    aws: Any, make: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """Its script is in the template; it runs at once where the template says so; running, it can be deleted."""
    name = unique("canary")
    aws.client("s3").create_bucket(Bucket=name)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = aws.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    made = make(
        TYPES, "AWS::Synthetics::Canary", Name=name, ArtifactS3Location=f"s3://{name}/",
        ExecutionRoleArn=role["Role"]["Arn"], RuntimeVersion="syn-python-selenium-8.0",
        Code={"Handler": "probe.handler", "Script": SCRIPT},
        Schedule={"Expression": "rate(5 minutes)", "DurationInSeconds": "0"}, StartCanaryAfterCreation=True,
        RunConfig={"TimeoutInSeconds": 30, "EnvironmentVariables": {"AREA": "1"}},
    )  # fmt: skip
    client = aws.client("synthetics")
    told = client.get_canary(Name=name)["Canary"]
    assert (made.physical.id, made.physical.attributes["Id"], told["Status"]["State"]) == (name, told["Id"], "RUNNING")
    sent = made.update(Schedule={"Expression": "rate(10 minutes)"}, FailureRetentionPeriod=7)
    [(operation, asked)] = sent
    assert operation == "update_canary"
    assert asked == {"Name": name, "Schedule": {"Expression": "rate(10 minutes)"}, "FailureRetentionPeriodInDays": 7}
    told = client.get_canary(Name=name)["Canary"]
    assert (told["Schedule"]["Expression"], told["SuccessRetentionPeriodInDays"]) == ("rate(10 minutes)", 31)
    made.delete()
    made.delete()
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_canary(Name=name)


def test_a_run_that_is_under_way_is_let_come_to_its_end() -> None:
    """Synthetics deletes no canary that is still stopping."""
    states, stopped = ["RUNNING", "STOPPING", "STOPPING", "STOPPED"], []

    def calls(_service: str, operation: str, **_parameters: Any) -> Any:
        if operation == "stop_canary":
            stopped.append(operation)
            return {}
        return {"Canary": {"Status": {"State": states.pop(0)}}}

    subject: Any = SimpleNamespace(id="health", calls=calls)
    Life().delete(subject)
    assert (stopped, states) == (["stop_canary"], [])
