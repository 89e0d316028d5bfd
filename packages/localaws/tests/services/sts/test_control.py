"""STS: who may be assumed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def test_a_role_that_is_not_there_cannot_be_assumed(aws: Any) -> None:
    """AssumeRole of a role of this account that nobody made is AccessDenied."""
    sts = aws.client("sts")
    with pytest.raises(sts.exceptions.ClientError, match=r"AccessDenied.*not authorized to perform: sts:AssumeRole"):
        sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/nobody", RoleSessionName="test")


def test_a_role_that_is_there_can_be_assumed(aws: Any, unique: Callable[[str], str]) -> None:
    """The session's identity is the assumed role."""
    name = unique("role")
    arn = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    session = aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    identity = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=aws.ready["endpoint_url"],
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    ).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::123456789012:assumed-role/{name}/test"


def test_the_key_of_the_account_is_the_roots(aws: Any) -> None:
    """GetCallerIdentity tells the root user, whose ID is the account's.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    told = aws.client("sts").get_caller_identity()
    assert told["Arn"] == "arn:aws:iam::123456789012:root"
    assert told["UserId"] == told["Account"] == "123456789012"


@pytest.mark.parametrize(
    ("tags", "transitive", "said"),
    [
        ({"a": "1"}, ["b"], "The specified transitive tag key must be included"),
        ({"a": "1", "A": "2"}, [], "Duplicate tag keys found"),
    ],
)
def test_tags_of_a_session_are_looked_at(
    aws: Any, unique: Callable[[str], str], tags: dict[str, str], transitive: list[str], said: str
) -> None:
    """Without regard to case; as recorded: localstack/localstack, tests/aws/services/sts/test_sts.snapshot.json."""
    arn = aws.client("iam").create_role(RoleName=unique("role"), AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    sts = aws.client("sts")
    with pytest.raises(sts.exceptions.ClientError, match=said):
        sts.assume_role(
            RoleArn=arn,
            RoleSessionName="session",
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
            TransitiveTagKeys=transitive,
        )


def test_what_is_no_arn_is_invalid(aws: Any) -> None:
    """ValidationError."""
    sts = aws.client("sts")
    with pytest.raises(sts.exceptions.ClientError, match=r"ValidationError.*arn:a:::role/of-no-service is invalid"):
        sts.assume_role(RoleArn="arn:a:::role/of-no-service", RoleSessionName="session")
