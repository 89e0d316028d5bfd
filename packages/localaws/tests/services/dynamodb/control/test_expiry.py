"""DynamoDB's time to live by the virtual clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest


@pytest.fixture
def table(aws: Any, unique: Callable[[str], str]) -> str:
    """The name of an own table whose items expire by the attribute `expires`."""
    name = unique("table")
    dynamodb = aws.client("dynamodb")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    switch(aws, name, on=True)
    return name


def switch(aws: Any, table: str, *, on: bool) -> None:
    """Switch time to live on or off."""
    specification = {"Enabled": on, "AttributeName": "expires"}
    aws.client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=specification)


def now(aws: Any) -> int:
    """Return the virtual time in epoch seconds."""
    return int(datetime.fromisoformat(aws.advance(0)).timestamp())


def put(aws: Any, table: str, key: str, expires: dict[str, str]) -> None:
    """Put an item with an attribute value in `expires`."""
    aws.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": key}, "expires": expires})


def keys(aws: Any, table: str) -> set[str]:
    """Return the keys of the items there are."""
    return {item["pk"]["S"] for item in aws.client("dynamodb").scan(TableName=table)["Items"]}


def test_an_item_goes_when_its_time_has_come(aws: Any, table: str) -> None:
    """Only items whose number lies in the past are deleted: not later ones, no text, nothing five years old."""
    start = now(aws)
    put(aws, table, "soon", {"N": str(start + 600)})
    put(aws, table, "later", {"N": str(start + 6000)})
    put(aws, table, "text", {"S": str(start + 600)})
    put(aws, table, "ancient", {"N": str(start - 6 * 365 * 86400)})
    aws.advance(500)
    assert keys(aws, table) == {"soon", "later", "text", "ancient"}
    aws.advance(200)
    assert keys(aws, table) == {"later", "text", "ancient"}


def test_an_item_that_was_given_more_time_stays(aws: Any, table: str) -> None:
    """An update of the attribute counts, in both directions."""
    start = now(aws)
    put(aws, table, "more", {"N": str(start + 600)})
    put(aws, table, "less", {"N": str(start + 6000)})
    for key, seconds in (("more", 6000), ("less", 600)):
        aws.client("dynamodb").update_item(
            TableName=table,
            Key={"pk": {"S": key}},
            UpdateExpression="SET expires = :e",
            ExpressionAttributeValues={":e": {"N": str(start + seconds)}},
        )
    aws.advance(700)
    assert keys(aws, table) == {"more"}


def test_what_is_there_when_it_is_switched_on_expires_too(aws: Any, table: str) -> None:
    """Switched off, nothing expires; switched on again, everything does."""
    switch(aws, table, on=False)
    put(aws, table, "old", {"N": str(now(aws) + 60)})
    aws.advance(600)
    assert keys(aws, table) == {"old"}
    switch(aws, table, on=True)
    aws.advance(120)
    assert keys(aws, table) == set()
