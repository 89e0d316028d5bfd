"""DynamoDB: exact under many threads; settings kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

KEY = {"pk": {"S": "counter"}}


@pytest.fixture
def table(aws: Any, unique: Callable[[str], str]) -> str:
    """The name of an own table with the key pk."""
    name = unique("table")
    aws.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return name


def test_a_conditional_count_is_exact_under_32_threads(aws: Any, table: str) -> None:
    """Of 640 conditional increments up to 100, exactly 100 are accepted."""
    dynamodb = aws.client("dynamodb", max_pool_connections=32)

    def count(_: int) -> bool:
        try:
            dynamodb.update_item(
                TableName=table,
                Key=KEY,
                UpdateExpression="ADD n :one",
                ConditionExpression="attribute_not_exists(n) OR n < :limit",
                ExpressionAttributeValues={":one": {"N": "1"}, ":limit": {"N": "100"}},
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(32) as threads:
        assert sum(threads.map(count, range(640))) == 100
    assert dynamodb.get_item(TableName=table, Key=KEY)["Item"]["n"] == {"N": "100"}


def test_a_sum_is_exact_under_32_threads(aws: Any, table: str) -> None:
    """No increment is lost, though transactions and plain updates mix."""
    dynamodb = aws.client("dynamodb", max_pool_connections=32)
    update = {
        "TableName": table,
        "Key": KEY,
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }

    def add(number: int) -> None:
        if number % 4:
            dynamodb.update_item(**update)
        else:
            dynamodb.transact_write_items(TransactItems=[{"Update": update}])

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(add, range(400)))
    assert dynamodb.get_item(TableName=table, Key=KEY)["Item"]["n"] == {"N": "400"}


def test_settings_are_kept_and_told(aws: Any, table: str) -> None:
    """UpdateTable's encryption, table class and on-demand limits read back; tags set twice are there once."""
    dynamodb = aws.client("dynamodb")
    limits = {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 40}
    dynamodb.update_table(
        TableName=table,
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        TableClass="STANDARD_INFREQUENT_ACCESS",
        OnDemandThroughput=limits,
    )
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert described["OnDemandThroughput"] == limits
    for value in ("one", "two"):
        dynamodb.tag_resource(ResourceArn=described["TableArn"], Tags=[{"Key": "k", "Value": value}])
    tags = dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert tags == [{"Key": "k", "Value": "two"}]


def test_a_backup_brings_back_what_was_there_when_it_was_made(
    aws: Any, table: str, unique: Callable[[str], str]
) -> None:
    """Items as of the backup, billing mode included; the table itself stays as it is."""
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "v": {"S": "old"}})
    backup = dynamodb.create_backup(TableName=table, BackupName="backup")["BackupDetails"]["BackupArn"]
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "v": {"S": "new"}})
    target = unique("restored")
    described = dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup)["TableDescription"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    aws.advance(1200)
    values = [dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}})["Item"]["v"]["S"] for name in (table, target)]
    assert values == ["new", "old"]
