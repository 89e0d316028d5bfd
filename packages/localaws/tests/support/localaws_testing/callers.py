"""Callers with policies of their own, on an embedded AWS that holds them to these."""

from __future__ import annotations

import json
import uuid
from typing import Any

import boto3
from botocore.config import Config

Ready = dict[str, Any]
"""The ready file of a running embedded AWS."""


def client(
    ready: Ready, service: str, key: str | None = None, secret: str | None = None, token: str | None = None
) -> Any:
    """Return a client with own credentials; by default the root's."""
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name="us-east-1",
        endpoint_url=ready["endpoint_url"],
        aws_access_key_id=key or ready["access_key_id"],
        aws_secret_access_key=secret or ready["secret_access_key"],
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}),
    )


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def as_role(ready: Ready, service: str, *statements: dict[str, Any], session_policy: str | None = None) -> Any:
    """Return a client with a session of a new role that has a policy of these statements."""
    iam = client(ready, "iam")
    name = f"role-{uuid.uuid4().hex[:8]}"
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy())["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*statements))
    limit = {"Policy": session_policy} if session_policy else {}
    session = client(ready, "sts").assume_role(RoleArn=arn, RoleSessionName="test", **limit)["Credentials"]
    return client(ready, service, session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])


def make_table(ready: Ready) -> str:
    """Make a table as root and return its name."""
    name = f"table-{uuid.uuid4().hex[:8]}"
    client(ready, "dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return name


def allow(action: Any, resource: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def arn_of(table: str) -> str:
    """Return a table's ARN."""
    return f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}"
