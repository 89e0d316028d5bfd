"""The condition of all that is written and deleted beside an owner's items, as DynamoDB takes it."""

from __future__ import annotations

from typing import Any

import pytest
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from stormproof.aws.calls.own_items import if_ours
from stormproof.core.undo import MARK, MARKED

KEY = {"part": {"S": "x"}, "sort": {"N": "1"}}


@pytest.mark.parametrize(
    ("standing", "holds"),
    [
        ({}, True),
        ({**KEY, MARK: MARKED}, True),
        (KEY, False),
        ({**KEY, MARK: {"S": "theirs"}}, False),
        ({**KEY, "colour": {"S": "red"}}, False),
    ],
)
def test_it_holds_where_there_is_no_item_or_one_of_ours(standing: dict[str, Any], *, holds: bool) -> None:
    """One without the mark is somebody's, though it has our key."""
    wanted = if_ours(KEY)
    condition = get_filter_expression(
        wanted["ConditionExpression"], wanted["ExpressionAttributeNames"], wanted["ExpressionAttributeValues"]
    )
    assert condition.expr(Item(DynamoType({"S": "x"}), None, standing)) is holds
