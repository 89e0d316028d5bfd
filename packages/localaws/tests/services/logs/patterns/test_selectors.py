"""JSON patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.patterns import compile_pattern

TRAIL = json.dumps(
    {
        "eventType": "UpdateTrail",
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "SomeObject": None,
        "ThisFlag": True,
    }
)
USERS = json.dumps(
    {
        "user": {"id": 1, "email": "John.Stiles@example.com"},
        "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
        "actions": ["GET", "PUT", "DELETE"],
        "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
    }
)


@pytest.mark.parametrize(
    ("pattern", "message", "matches"),
    [
        ('{ $.eventType = "UpdateTrail" }', TRAIL, True),
        ("{ $.eventType = UpdateTrail }", TRAIL, True),
        ("{ $.eventType = %Trail% }", TRAIL, True),
        ("{ $.sourceIPAddress != 123.123.* }", TRAIL, True),
        ("{ $.sourceIPAddress = 111.111.* }", TRAIL, True),
        ('{ $.arrayKey[0] = "value" }', TRAIL, True),
        ("{ $.objectList[1].id = 2 }", TRAIL, True),
        ("{ $.SomeObject IS NULL }", TRAIL, True),
        ("{ $.SomeOtherObject NOT EXISTS }", TRAIL, True),
        ("{ $.SomeObject NOT EXISTS }", TRAIL, False),
        ("{ $.ThisFlag IS TRUE }", TRAIL, True),
        ("{ $.ThisFlag IS FALSE }", TRAIL, False),
        ('{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, True),
        ('{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', USERS, False),
        (
            '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
            USERS,
            True,
        ),
        (
            '{ ($.user.email = "John.Stiles@example.com" || $.actions[0] = nonmatch) && $.actions[2] = nomatch }',
            USERS,
            False,
        ),
        ("{ $.users = 1 }", USERS, False),
        ("{ $.users != 1 }", USERS, False),
        ("{ $.latency >= 500 }", '{"latency": 500}', True),
        ("{ $.latency < 10e-3 }", '{"latency": 0.001}', True),
        ("{ $.latency > +1000 }", '{"latency": 1000}', False),
        ("{ $.latency = * }", '{"latency": 5}', True),
        ("{ $.latency = * }", '{"other": 5}', False),
        ("{ $.name = Ev*ent }", '{"name": "Ev*ent"}', True),
        ("{ $.name = Ev*ent }", '{"name": "Event"}', False),
        ("{ $.name = *Event }", '{"name": "PutEvent"}', True),
        ("{ $.detail-type = x }", '{"detail-type": "x"}', True),
        ("{ $.a NOT EXISTS }", "not JSON", False),
        (
            '{ $.type = "platform.report" && $.record.metrics.initDurationMs > 0 }',
            '{"type":"platform.report","record":{"metrics":{"initDurationMs":110.1}}}',
            True,
        ),
    ],
)
def test_the_documented_examples_of_json_patterns(pattern: str, message: str, *, matches: bool) -> None:
    """Selectors, wildcards, numbers, constants and compound conditions decide as AWS's pages say."""
    assert compile_pattern(pattern).matches(message) is matches


def test_fields_are_extracted_by_selector() -> None:
    """TestMetricFilter names what each selector led to."""
    assert compile_pattern("{ $.a = 1 && $.b.c = x }").extract('{"a": 1, "b": {"c": "x"}}') == {
        "$.a": "1",
        "$.b.c": "x",
    }


Naive = tuple[str, Any]
LEAVES = st.one_of(
    st.tuples(st.just("="), st.sampled_from("ab"), st.integers(0, 3)),
    st.tuples(st.just("!="), st.sampled_from("ab"), st.integers(0, 3)),
    st.tuples(st.just(">"), st.sampled_from("ab"), st.integers(0, 3)),
    st.tuples(st.just("NOT EXISTS"), st.sampled_from("ab"), st.just(0)),
)
TREES = st.recursive(LEAVES, lambda node: st.tuples(st.sampled_from(["&&", "||"]), node, node), max_leaves=6)


def _spell(tree: Any) -> str:
    operator, left, right = tree
    if operator in {"&&", "||"}:
        return f"({_spell(left)} {operator} {_spell(right)})"
    return f"$.{left} NOT EXISTS" if operator == "NOT EXISTS" else f"$.{left} {operator} {right}"


def _judge(tree: Any, record: dict[str, int]) -> bool:
    operator, left, right = tree
    if operator == "&&":
        return _judge(left, record) and _judge(right, record)
    if operator == "||":
        return _judge(left, record) or _judge(right, record)
    if left not in record:
        return bool(operator == "NOT EXISTS")
    value = record[left]
    return bool({"=": value == right, "!=": value != right, ">": value > right, "NOT EXISTS": False}[operator])


@given(TREES, st.dictionaries(st.sampled_from("ab"), st.integers(0, 3)))
def test_compound_conditions_agree_with_a_naive_judge(tree: Any, record: dict[str, int]) -> None:
    """Any nesting of conditions decides as its parts do."""
    assert compile_pattern(f"{{ {_spell(tree)} }}").matches(json.dumps(record)) is _judge(tree, record)
