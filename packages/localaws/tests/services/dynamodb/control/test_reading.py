"""DynamoDB: reads, numbers, tokens and refusals.

Validated on AWS: nubo-db/dynamodb-conformance; localstack/localstack, tests/aws/services/dynamodb/test_dynamodb.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]
KEY = {"pk": {"S": "a"}}


@pytest.fixture
def table(aws: Any, unique: Name) -> tuple[Any, str]:
    """A client and a table with one item."""
    client, name = aws.client("dynamodb"), unique("reading")
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    nested = {"M": {"n": {"L": [{"S": "x"}, {"N": "1.50"}, {"S": "z"}]}, "o": {"S": "other"}}}
    client.put_item(TableName=name, Item={**KEY, "m": nested, "secret": {"S": "s"}, "count": {"N": "1"}})
    return client, name


def test_a_projection_picks_elements_of_lists(table: tuple[Any, str]) -> None:
    """They keep their order and close up; TransactGetItems projects too."""
    client, name = table
    asked = {"ProjectionExpression": "#m.n[2], #m.n[1]", "ExpressionAttributeNames": {"#m": "m"}}
    picked = {"m": {"M": {"n": {"L": [{"N": "1.5"}, {"S": "z"}]}}}}
    assert client.get_item(TableName=name, Key=KEY, **asked)["Item"] == picked
    get = {"Get": {"TableName": name, "Key": KEY, **asked}}
    assert client.transact_get_items(TransactItems=[get])["Responses"] == [{"Item": picked}]


def test_attributes_to_get_leaves_the_rest_out(table: tuple[Any, str]) -> None:
    """Of GetItem and of Scan."""
    client, name = table
    assert client.get_item(TableName=name, Key=KEY, AttributesToGet=["count"])["Item"] == {"count": {"N": "1"}}
    assert client.scan(TableName=name, AttributesToGet=["count"])["Items"] == [{"count": {"N": "1"}}]


def test_paths_that_overlap_are_refused(table: tuple[Any, str]) -> None:
    """The message names both."""
    client, name = table
    with pytest.raises(client.exceptions.ClientError, match=r"path one: \[m\], path two: \[m, n\]"):
        client.get_item(TableName=name, Key=KEY, ProjectionExpression="m, m.n")


@pytest.mark.parametrize(
    ("call", "arguments", "said"),
    [
        (
            "put_item",
            {"Item": {**KEY, "n": {"N": "x"}}},
            "1 validation error detected: The parameter cannot be converted",
        ),
        ("get_item", {"Key": {"pk": {"N": "x"}}}, r"\): The parameter cannot be converted to a numeric value: x"),
        (
            "scan",
            {"FilterExpression": "n = :v", "ExpressionAttributeValues": {":v": {"N": "x"}}},
            "ExpressionAttributeValues contains invalid value: The parameter .* for key :v",
        ),
    ],
)
def test_each_kind_of_operation_words_a_wrong_number_its_way(
    table: tuple[Any, str], call: str, arguments: dict[str, Any], said: str
) -> None:
    """Writes in an envelope, reads bare, scans with the placeholder."""
    client, name = table
    with pytest.raises(client.exceptions.ClientError, match=said):
        getattr(client, call)(TableName=name, **arguments)


def test_a_token_holds_for_one_transaction(table: tuple[Any, str], unique: Name) -> None:
    """The same again is not carried out twice, another one is refused."""
    client, name = table
    token = unique("t")[:36]

    def add(amount: str) -> None:
        values = {":one": {"N": amount}}
        update = {"TableName": name, "Key": KEY, "UpdateExpression": "ADD c :one", "ExpressionAttributeValues": values}
        client.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=token)

    add("1")
    add("1")
    assert client.get_item(TableName=name, Key=KEY)["Item"]["c"] == {"N": "1"}
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        add("2")


def test_capacity_is_told_where_it_is_asked_for(table: tuple[Any, str]) -> None:
    """BatchWriteItem tells none unasked, and a put without the key does not match the schema."""
    client, name = table
    put = {"PutRequest": {"Item": KEY}}
    told = client.batch_write_item(RequestItems={name: [put]})
    assert not {"ConsumedCapacity", "ItemCollectionMetrics"} & told.keys()
    with pytest.raises(client.exceptions.ClientError, match="The provided key element does not match the schema"):
        client.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": {"x": {"S": "1"}}}}]})


def test_a_table_that_is_not_there_has_no_time_to_live(aws: Any) -> None:
    """ResourceNotFoundException."""
    client = aws.client("dynamodb")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.update_time_to_live(TableName="no-such", TimeToLiveSpecification={"Enabled": True, "AttributeName": "t"})


def test_a_provisioned_table_is_described_without_what_it_lacks(aws: Any, unique: Name) -> None:
    """It is being created, has an ID, no billing mode and no lists of indexes."""
    client, name = aws.client("dynamodb"), unique("plain")
    made = client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )["TableDescription"]
    assert made["TableStatus"] == "CREATING"
    told = client.describe_table(TableName=name)["Table"]
    assert (told["TableStatus"], told["TableId"]) == ("ACTIVE", made["TableId"])
    assert not {"BillingModeSummary", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"} & told.keys()
