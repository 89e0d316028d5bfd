"""DynamoDB: streams are switched off and on again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_a_stream_is_switched_off_and_another_on(aws: Any, unique: Callable[[str], str]) -> None:
    """One that is on cannot be switched on; after one that was switched off comes another, with an ARN of its own."""
    client, name = aws.client("dynamodb"), unique("streamed")
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    made = client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification=on,
    )["TableDescription"]
    with pytest.raises(client.exceptions.ResourceInUseException):
        client.update_table(TableName=name, StreamSpecification=on)
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    again = client.update_table(TableName=name, StreamSpecification={**on, "StreamViewType": "KEYS_ONLY"})
    told = again["TableDescription"]
    assert told["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert told["LatestStreamArn"] != made["LatestStreamArn"]
