"""What targets receive: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.events.inputs import payload

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
        ('{"state": "<state>!", "x": <none>}', '{"state": "RUNNING!", "x": null}'),
        ('"<none>"', '""'),
        ('{"keep": "<unknown>"}', '{"keep": "<unknown>"}'),
    ],
)
def test_the_documented_templates(template: str, expected: str) -> None:
    """Within quotes a value is put in as it is, elsewhere as JSON."""
    assert payload({"InputTransformer": {"InputPathsMap": MAP, "InputTemplate": template}}, EVENT) == expected
