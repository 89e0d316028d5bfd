"""What targets receive: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.events.inputs import InvalidInput, payload

EVENT: dict[str, Any] = {
    "source": "aws.ec2",
    "detail": {"instance-id": "i-0123456789", "state": "RUNNING", "tags": ["a", "b"], "count": 2},
}
MAP = {"instance": "$.detail.instance-id", "state": "$.detail.state", "count": "$.detail.count", "none": "$.detail.x"}


def test_the_event_a_constant_or_a_part_of_it() -> None:
    """Without any of the three settings the event itself is sent."""
    assert json.loads(payload({"Arn": "x"}, EVENT)) == EVENT
    assert payload({"Arn": "x", "Input": '{"probe": 1}'}, EVENT) == '{"probe": 1}'
    assert json.loads(payload({"InputPath": "$.detail.tags[1]"}, EVENT)) == "b"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'),
        ('{"instance": <instance>, "n": <count>}', '{"instance": "i-0123456789", "n": 2}'),
        ('{"state": "<state>!", "x": <none>}', '{"state": "RUNNING!", "x": ""}'),
        ('"<none>"', '""'),
        ('{"keep": "<unknown>"}', '{"keep": "<unknown>"}'),
    ],
)
def test_the_documented_templates(template: str, expected: str) -> None:
    """Within quotes a value is put in as it is, elsewhere as JSON."""
    assert payload({"InputTransformer": {"InputPathsMap": MAP, "InputTemplate": template}}, EVENT) == expected


LISTS = {
    "one": "$.detail.one",
    "many": "$.detail.many",
    "object": "$.detail.object",
}
LISTED: dict[str, Any] = {
    "id": "1",
    "detail-type": "Test",
    "time": "2026-01-01T00:00:00Z",
    "detail": {"one": ["HIGH"], "many": ["A", "B"], "object": {"a": 1, "b": "x"}},
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"<one> and <many>"', '"[HIGH] and [A,B]"'),
        ('"<object> text"', '"{a:1,b:x} text"'),
        ('{"list": <many>}', '{"list": ["A","B"]}'),
        ('"<aws.events.rule-name> at <aws.events.event.ingestion-time>"', '"r at now"'),
        ('{"e": <aws.events.event>}', '{"e": {"id":"1","time":"2026-01-01T00:00:00Z","detailType":"Test"}}'),
    ],
)
def test_lists_objects_and_predefined_variables(template: str, expected: str) -> None:
    """In a text template lists and objects lose their quotes; the event itself comes without its detail.

    Recorded: localstack tests/aws/services/events/test_events_inputs.snapshot.json.
    """
    variables = {"aws.events.rule-name": "r", "aws.events.event.ingestion-time": "now"}
    transformer = {"InputPathsMap": LISTS, "InputTemplate": template}
    assert payload({"InputTransformer": transformer}, LISTED, variables) == expected


@pytest.mark.parametrize("template", ['{"list": "<many>"}', "<one> text", '{"object": "<object>"}'])
def test_a_template_that_does_not_come_to_json_sends_nothing(template: str) -> None:
    """What is not text must come to JSON with the event's values in it (recorded as above)."""
    with pytest.raises(InvalidInput):
        payload({"InputTransformer": {"InputPathsMap": LISTS, "InputTemplate": template}}, LISTED)
