"""Filters of event sources: one lets a message through, or it does not reach the function."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.lambda_.runtime.invocations.filters import filters_of, passes

KEY = {"body": {"my-key": ["my-value"]}}


def record(body: str, **attributes: str) -> dict[str, Any]:
    """A record of the event."""
    told = {name: {"stringValue": value, "dataType": "String"} for name, value in attributes.items()}
    return {"body": body, "messageAttributes": told, "eventSource": "aws:sqs"}


@pytest.mark.parametrize(
    ("patterns", "body", "expected"),
    [
        ([], "anything", True),
        ([KEY], '{"my-key": "my-value"}', True),
        ([KEY], '{"my-key": "other-value"}', False),
        ([KEY], "plain-string", False),
        ([KEY], '"my-key"', False),
        ([{"body": ["plain-string"]}], "plain-string", True),
        ([{"body": ["plain-string"]}], '{"a": "plain-string"}', False),
        ([{"body": {"n": [{"numeric": [">=", 100, "<", 200]}]}}], '{"n": 100}', True),
        ([{"body": {"n": [{"numeric": [">=", 100, "<", 200]}]}}], '{"n": 200}', False),
        ([KEY, {"body": {"n": [{"exists": True}]}}], '{"n": 1}', True),
    ],
)
def test_one_filter_has_to_let_a_message_through(patterns: list[Any], body: str, expected: object) -> None:
    """Members of the body are those of its JSON; a body that is none has no members."""
    assert passes(filters_of(map(json.dumps, patterns)), record(body)) is expected


def test_attributes_are_filtered_without_a_look_at_the_body() -> None:
    """What is not asked for may be anything."""
    filters = filters_of([json.dumps({"messageAttributes": {"kind": {"stringValue": ["order"]}}})])
    assert passes(filters, record("no JSON", kind="order"))
    assert not passes(filters, record("no JSON", kind="offer"))
    assert not passes(filters, record("no JSON"))


@pytest.mark.parametrize("pattern", ["null", "simple string", '{"eventSource": "aws:sqs"}', '{"eventSource": []}'])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    """As recorded in test_sqs_invalid_event_filter."""
    with pytest.raises(ValueError, match=r"."):
        filters_of([pattern])
