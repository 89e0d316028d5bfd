"""Last accessed information: which services and actions a role has asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]


@pytest.fixture
def role(aws: Any, unique: Name) -> str:
    """The ARN of a role that may do everything with queues and tables."""
    iam, name = aws.client("iam"), unique("role")
    trust = {"Version": "2012-10-17", "Statement": []}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": ["sqs:*", "dynamodb:GetItem"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
    return str(arn)


def report(aws: Any, arn: str, **asked: Any) -> dict[str, Any]:
    """Return the report on an identity: namespace -> what is told of the service."""
    iam = aws.client("iam")
    job = iam.generate_service_last_accessed_details(Arn=arn, **asked)["JobId"]
    answer = iam.get_service_last_accessed_details(JobId=job)
    assert answer["JobStatus"] == "COMPLETED"
    return {each["ServiceNamespace"]: each for each in answer["ServicesLastAccessed"]}


def test_what_a_role_asked_for_is_told_by_service_and_by_action(aws: Any, role: str, unique: Name) -> None:
    """Actions on data are not tracked; services that it may use and has not are told without a time."""
    session = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="shop")["Credentials"]
    make: Any = boto3.client
    queues = make(
        "sqs",
        region_name="us-east-1",
        endpoint_url=aws.client("sqs").meta.endpoint_url,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    url = queues.create_queue(QueueName=unique("queue"))["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="x")
    by_action = report(aws, role, Granularity="ACTION_LEVEL")
    assert set(by_action) == {"dynamodb", "sqs"}
    assert [each["ActionName"] for each in by_action["sqs"]["TrackedActionsLastAccessed"]] == ["CreateQueue"]
    assert by_action["sqs"]["LastAuthenticatedEntity"] == role
    assert "LastAuthenticated" not in by_action["dynamodb"]
    assert "TrackedActionsLastAccessed" not in report(aws, role)["sqs"]


def test_who_is_not_there_and_whose_report_is_not_had_are_refused(aws: Any) -> None:
    """NoSuchEntity for a role, InvalidInput for a policy, NoSuchEntity for a job."""
    iam = aws.client("iam")
    for arn, code in (
        ("arn:aws:iam::123456789012:role/nobody", "NoSuchEntity"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", "InvalidInput"),
    ):
        with pytest.raises(ClientError) as refused:
            iam.generate_service_last_accessed_details(Arn=arn)
        assert refused.value.response["Error"]["Code"] == code
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_service_last_accessed_details(JobId="0" * 36)
