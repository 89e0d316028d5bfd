"""DynamoDB's expressions are parsed once and come to the same for every item and value."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.dynamodb.parsing import expressions

from localaws.services.dynamodb.control.expressions import Node, tree_copy

COUNT = {
    "UpdateExpression": "SET expires = :expires ADD used :one",
    "ConditionExpression": "attribute_not_exists(used) OR used < :limit",
    "ReturnValues": "UPDATED_NEW",
}


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


def counted(aws: Any, table: str, key: str, limit: int, one: dict[str, str] | None = None) -> str:
    """Count up to a limit; returns what is used, or the code of the refusal."""
    values = {":one": one or {"N": "1"}, ":limit": {"N": str(limit)}, ":expires": {"N": "7"}}
    try:
        answer = aws.client("dynamodb").update_item(
            TableName=table, Key={"pk": {"S": key}}, ExpressionAttributeValues=values, **COUNT
        )
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return str(answer["Attributes"]["used"]["N"])


def test_one_expression_serves_every_item_and_every_value(aws: Any, table: str) -> None:
    """What was seen with other values, or ended in an error, leaves no trace."""
    refused = "ConditionalCheckFailedException"
    assert [counted(aws, table, "a", 2) for _ in range(3)] == ["1", "2", refused]
    assert counted(aws, table, "b", 2) == "1"
    assert counted(aws, table, "a", 3) == "3"
    assert counted(aws, table, "c", 2, {"S": "one"}) == "ValidationException"
    assert counted(aws, table, "a", 2) == refused
    assert counted(aws, table, "b", 2) == "2"


def test_names_and_values_that_nothing_uses_are_refused_each_time(aws: Any, table: str) -> None:
    """A remembered condition still knows which placeholders it uses."""
    for _ in range(2):
        with pytest.raises(ClientError, match="unused in expressions"):
            aws.client("dynamodb").update_item(
                TableName=table,
                Key={"pk": {"S": "d"}},
                UpdateExpression="SET a = :a",
                ConditionExpression="attribute_not_exists(#b)",
                ExpressionAttributeNames={"#b": "b", "#c": "c"},
                ExpressionAttributeValues={":a": {"S": "x"}},
            )


def test_one_text_with_other_names_is_another_condition(aws: Any, table: str) -> None:
    """Placeholders mean what the request says."""
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "e"}, "here": {"S": "x"}})
    asked = {"TableName": table, "Key": {"pk": {"S": "e"}}, "ConditionExpression": "attribute_exists(#name)"}
    with pytest.raises(ClientError, match="conditional request failed"):
        dynamodb.delete_item(**asked, ExpressionAttributeNames={"#name": "gone"})
    dynamodb.delete_item(**asked, ExpressionAttributeNames={"#name": "here"})


def test_consumed_capacity_is_told_where_it_is_asked_for_alone(aws: Any, table: str) -> None:
    """As the API reference says."""
    asked = {"TableName": table, "Key": {"pk": {"S": "f"}}, "UpdateExpression": "SET a = :a"}
    asked["ExpressionAttributeValues"] = {":a": {"S": "x"}}
    assert "ConsumedCapacity" not in aws.client("dynamodb").update_item(**asked)
    assert aws.client("dynamodb").update_item(**asked, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]


VALUES = st.recursive(
    st.one_of(
        st.builds(lambda text: {"S": text}, st.text(max_size=8)),
        st.builds(lambda number: {"N": str(number)}, st.integers(-(10**30), 10**30)),
        st.builds(lambda data: {"B": data}, st.binary(min_size=1, max_size=8)),
        st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
        st.just({"NULL": True}),
        st.builds(lambda texts: {"SS": sorted(texts)}, st.sets(st.text(min_size=1, max_size=4), min_size=1)),
    ),
    lambda inner: st.one_of(
        st.builds(lambda several: {"L": several}, st.lists(inner, max_size=3)),
        st.builds(lambda named: {"M": named}, st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    ),
    max_leaves=5,
)


def test_values_of_every_type_are_answered_as_they_were_written(aws: Any, table: str) -> None:
    """Written by PutItem and by UpdateItem, read by GetItem."""
    dynamodb = aws.client("dynamodb")

    @settings(max_examples=40, deadline=None)
    @given(VALUES)
    def holds(value: dict[str, Any]) -> None:
        key = {"pk": {"S": "g"}}
        dynamodb.put_item(TableName=table, Item={**key, "a": value})
        assert dynamodb.get_item(TableName=table, Key=key)["Item"]["a"] == value
        answer = dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET b = :b",
            ExpressionAttributeValues={":b": value},
            ReturnValues="ALL_NEW",
        )
        assert answer["Attributes"]["a"] == answer["Attributes"]["b"] == value

    holds()


def shape(node: Any) -> Any:
    """Return a tree as plain data: kinds, leaves, and whether each child knows its parent."""
    if not isinstance(node, Node):
        return node
    told = [isinstance(child, Node) and child.parent is not node for child in node.children or ()]
    return type(node).__name__, [shape(child) for child in node.children or ()], any(told)


@pytest.mark.parametrize(
    "text",
    [
        "SET a = :a ADD n :one",
        "SET a.b[1].#c = if_not_exists(a, :x) + :y, d = list_append(d, :z) REMOVE e[0], f DELETE s :t",
    ],
)
def test_a_copied_tree_is_what_a_deep_copy_is(text: str) -> None:
    """And shares nothing with its original that could be changed."""
    tree = expressions.UpdateExpressionParser.make(text)  # type: ignore[attr-defined]  # moto's module is not typed
    before = shape(tree)
    made = tree_copy(tree)
    assert shape(made) == shape(copy.deepcopy(tree)) == before
    made.children.clear()
    assert shape(tree) == before
