"""DynamoDB's resource-based policies: what a table's own policy refuses, and whom it means by aws:PrincipalArn."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

KEY = {"pk": {"S": "one"}}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture
def table(aws: Any, unique: Callable[[str], str]) -> Any:
    """An own table with the key pk, as DynamoDB describes it."""
    name = unique("table")
    made = aws.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return made["TableDescription"]


def put(aws: Any, table: Any, action: str, **condition: Any) -> None:
    """Put a policy that denies an action on a table to everybody whom the condition means."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": table["TableArn"]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]})
    aws.client("dynamodb").put_resource_policy(ResourceArn=table["TableArn"], Policy=policy)


def by_role(aws: Any, name: str, path: str) -> Any:
    """Return a client of DynamoDB as a session of a role that stands under a path."""
    iam = aws.client("iam")
    made = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST))
    assumed = aws.client("sts").assume_role(RoleArn=made["Role"]["Arn"], RoleSessionName="session")["Credentials"]
    return aws.session_client("dynamodb", assumed)


def test_a_policy_refuses_what_it_denies_and_nothing_else(aws: Any, table: Any) -> None:
    """By the table's name and by its ARN, in batches and in transactions; its deletion gives all back."""
    dynamodb, name, arn = aws.client("dynamodb"), table["TableName"], table["TableArn"]
    put(aws, table, "dynamodb:PutItem", StringEquals={"aws:PrincipalAccount": "123456789012"})
    one = {":one": {"N": "1"}}
    dynamodb.update_item(TableName=name, Key=KEY, UpdateExpression="ADD n :one", ExpressionAttributeValues=one)
    denied: Any = pytest.raises(dynamodb.exceptions.ClientError, match="explicit deny in a resource-based policy")
    for called in (name, arn):
        with denied:
            dynamodb.put_item(TableName=called, Item=KEY)
    with denied:
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": KEY}}])
    dynamodb.delete_resource_policy(ResourceArn=arn)
    dynamodb.put_item(TableName=name, Item=KEY)


def test_a_batch_is_judged_by_its_own_action(aws: Any, table: Any) -> None:
    """BatchWriteItem is no PutItem to a policy."""
    dynamodb, name = aws.client("dynamodb"), table["TableName"]
    write = {name: [{"PutRequest": {"Item": KEY}}]}
    put(aws, table, "dynamodb:PutItem", StringEquals={"aws:PrincipalAccount": "123456789012"})
    dynamodb.batch_write_item(RequestItems=write)
    put(aws, table, "dynamodb:BatchWriteItem", StringEquals={"aws:PrincipalAccount": "123456789012"})
    with pytest.raises(dynamodb.exceptions.ClientError, match="dynamodb:BatchWriteItem"):
        dynamodb.batch_write_item(RequestItems=write)


def test_a_session_of_a_role_is_known_by_the_role_s_arn_with_its_path(
    aws: Any, table: Any, unique: Callable[[str], str]
) -> None:
    """aws:PrincipalArn is not the session's ARN: whoever is not that role is refused, and its sessions are not."""
    name, role = table["TableName"], unique("role")
    session = by_role(aws, role, "/teams/")
    allowed = f"arn:aws:iam::123456789012:role/teams/{role}"
    put(aws, table, "dynamodb:GetItem", ArnNotEquals={"aws:PrincipalArn": allowed})
    session.get_item(TableName=name, Key=KEY)
    other = by_role(aws, f"{role}-2", "/")
    for refused in (other, aws.client("dynamodb")):
        with pytest.raises(refused.exceptions.ClientError, match="AccessDenied"):
            refused.get_item(TableName=name, Key=KEY)
