"""What our shorter way makes of an update is what moto makes of it, and what is not simple is left to moto."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import executors, expressions, validators

from localaws.services.dynamodb.control.counting import Counted, _Executor, _Validator, actions_of

GUARD = "SET expiresAt = :a, #own = if_not_exists(used, :b) + :a ADD used :a"
SIMPLE = [
    "ADD used :a",
    "SET n = :a",
    "SET n = if_not_exists(used, :a) + :b",
    "SET n = if_not_exists(n, :a) + :b ADD used :a",
    GUARD,
]
OTHER = [
    "SET n = :a REMOVE used",
    "SET n = used + :a",
    "SET n = :a - :b",
    "SET n = if_not_exists(used, :a)",
    "SET n.m = :a",
    "SET n = list_append(used, :a)",
    "DELETE used :a",
]
NAMES = {"#own": "own"}
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(str), st.decimals(-1000, 1000, places=2).map(str), st.sampled_from(["0", "1e3"])
)
VALUES = st.one_of(NUMBERS.map(lambda number: {"N": number}), st.just({"S": "text"}), st.just({"SS": ["a", "b"]}))
ITEMS = st.dictionaries(st.sampled_from(["used", "n", "own", "expiresAt"]), VALUES)
Outcome = Mapping[str, Any] | str


@pytest.fixture(scope="module")
def table() -> Table:
    """A table with the key pk and an index on size."""
    made: Any = Table  # abstract to mypy alone
    table: Table = made(
        "counts",
        "123456789012",
        "us-east-1",
        schema=[{"KeyType": "HASH", "AttributeName": "pk"}],
        attr=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "size", "AttributeType": "S"}],
    )
    return table


def ours(expression: Any, **given: Any) -> Any:
    """Validate in our way."""
    return _Validator(validators.UpdateExpressionValidator, expression, **given).validate()


def motos(expression: Any, **given: Any) -> Any:
    """Validate in moto's."""
    return validators.UpdateExpressionValidator(expression, **given).validate()


def updated(validate: Callable[..., Any], table: Table, text: str, item: Any, values: Any) -> Outcome:
    """Return the attributes of an item after an update, or the name of the error that it ends with."""
    tree = expressions.UpdateExpressionParser.make(text)  # type: ignore[attr-defined]  # moto's module is not typed
    made = Item({"S": "key"}, None, copy.deepcopy(item))  # type: ignore[arg-type]  # as moto's own tests make it
    try:
        valid = validate(
            tree, expression_attribute_names=NAMES, expression_attribute_values=values, item=made, table=table
        )
        valid.normalize()
        _Executor(executors.UpdateExpressionExecutor, valid, made, NAMES).execute()
    except Exception as error:  # noqa: BLE001 - whatever it is, both ways must end with it
        return type(error).__name__
    return {name: value.to_regular_json() for name, value in made.attrs.items()}


@pytest.mark.parametrize("text", SIMPLE + OTHER)
@settings(max_examples=60, deadline=None)
@given(item=ITEMS, first=VALUES, second=VALUES)
def test_both_ways_come_to_the_same(table: Table, text: str, item: Any, first: Any, second: Any) -> None:
    """Whatever types and numbers meet, errors included."""
    values = {":a": first, ":b": second}
    assert updated(ours, table, text, item, values) == updated(motos, table, text, item, values)


@pytest.mark.parametrize("text", SIMPLE)
def test_what_counts_goes_the_shorter_way(table: Table, text: str) -> None:
    """A new item and one that counts already."""
    tree = expressions.UpdateExpressionParser.make(text)  # type: ignore[attr-defined]  # moto's module is not typed
    for attributes in ({}, {"used": {"N": "7"}, "n": {"N": "1"}}):
        item = Item({"S": "key"}, None, attributes)  # type: ignore[arg-type]  # as above
        given_values = {":a": {"N": "1"}, ":b": {"N": "2"}}
        found = ours(
            tree, expression_attribute_names=NAMES, expression_attribute_values=given_values, item=item, table=table
        )
        assert isinstance(found, Counted)


@pytest.mark.parametrize(
    "text", ["ADD pk :a", "SET size = :a", "ADD used :a ADD n :a", "SET n = :a, n = :b", "SET n = :a ADD n :b"]
)
def test_what_aws_refuses_is_refused(table: Table, text: str) -> None:
    """Keys, attributes of an index of another type, a clause twice, one path twice."""
    values = {":a": {"N": "1"}, ":b": {"N": "2"}}
    found = updated(ours, table, text, {}, values)
    assert isinstance(found, str)
    assert found == updated(motos, table, text, {}, values)


@pytest.mark.parametrize("text", OTHER)
def test_another_kind_of_update_has_no_shorter_way(text: str) -> None:
    """It is moto's."""
    assert not actions_of(expressions.UpdateExpressionParser.make(text))  # type: ignore[attr-defined]  # as above
