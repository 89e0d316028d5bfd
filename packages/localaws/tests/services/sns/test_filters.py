"""Filter policies: which messages a subscription wants.

https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html; the refusals are recorded facts.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.sns.filters import BY_ATTRIBUTES, BY_BODY, WrongPolicy, check, wants


def attribute(kind: str, value: str) -> dict[str, Any]:
    """Return a message attribute as it is kept."""
    return {"a": {"Type": kind, "Value": value}}


@pytest.mark.parametrize(
    ("rules", "kind", "value", "expected"),
    [
        ([{"numeric": [">=", 300]}], "Number", "300", True),
        ([{"numeric": [">=", 300]}], "String", "300", False),
        (["b"], "String.Array", '["a", "b"]', True),
        ([{"anything-but": {"prefix": "a"}}], "String", "abc", False),
        ([{"cidr": "10.0.0.0/24"}], "String", "10.0.0.7", True),
        (["AgM="], "Binary", "AgM=", False),
        ([{"exists": False}], "Binary", "AgM=", True),
    ],
)
def test_attributes_are_matched_by_their_types(rules: list[Any], kind: str, value: str, *, expected: bool) -> None:
    """Numbers are numbers, arrays match by any element, binary attributes are ignored."""
    assert wants(json.dumps({"a": rules}), BY_ATTRIBUTES, "m", attribute(kind, value)) is expected


def test_a_body_is_matched_by_its_levels() -> None:
    """By MessageBody a policy reaches into the message; one that is no JSON object matches nothing."""
    policy = json.dumps({"detail": {"scope": ["Service"], "$or": [{"source": ["a"]}, {"kind": ["b"]}]}})
    assert wants(policy, BY_BODY, '{"detail": {"scope": "Service", "kind": "b"}}', {})
    assert not wants(policy, BY_BODY, '{"detail": {"scope": "Service"}}', {})
    assert not wants(policy, BY_BODY, "text", {})


def test_levels_and_alternatives_add_combinations() -> None:
    """A nested rule counts by its level, alternatives add up: 150 are taken, 152 are not (recorded)."""

    def policy(sources: int, metrics: int) -> str:
        inner = {"t": ["1", "2", "3", "4"], "$or": [{"i": [1, 2, 3, 4]}, {"s": [1, 2, 3, 4]}]}
        return json.dumps(
            {"source": [str(n) for n in range(sources)], "$or": [{"m": [str(n) for n in range(metrics)]}, inner]}
        )

    check(policy(3, 6), BY_ATTRIBUTES)
    with pytest.raises(WrongPolicy, match="too complex"):
        check(policy(4, 6), BY_ATTRIBUTES)
