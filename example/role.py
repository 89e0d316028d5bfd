"""The execution role: one for all five functions, as small systems have it."""

from __future__ import annotations

import json
from typing import Any

from example.names import AGENTS, Names

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def ensure_role(iam: Any, names: Names) -> str:
    """Create the role with its policies unless it exists and return its ARN; policies are put each time."""
    try:
        arn: str = iam.get_role(RoleName=names.role)["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        tags = [{"Key": key, "Value": value} for key, value in names.tags.items()]
        role = iam.create_role(RoleName=names.role, AssumeRolePolicyDocument=json.dumps(TRUST), Tags=tags)
        arn = role["Role"]["Arn"]
    _grant(iam, names)
    return arn


def _grant(iam: Any, names: Names) -> None:
    iam.attach_role_policy(
        RoleName=names.role,
        PolicyArn=f"arn:{names.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    iam.put_role_policy(RoleName=names.role, PolicyName="resources", PolicyDocument=json.dumps(_policy(names)))


def _policy(names: Names) -> dict[str, Any]:
    bucket = f"arn:{names.partition}:s3:::{names.bucket}"
    table = f"arn:{names.partition}:dynamodb:{names.region}:{names.account}:table/{names.table}"
    queues = [names.queue_arn(names.queue(agent)) for agent in AGENTS]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:*", "Resource": table},
            {"Effect": "Allow", "Action": "s3:*", "Resource": [bucket, f"{bucket}/*"]},
            {"Effect": "Allow", "Action": "sqs:*", "Resource": queues},
        ],
    }
