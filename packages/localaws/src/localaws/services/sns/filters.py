"""Filter policies: which messages a subscription wants, by their attributes or by their body.

https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html; what is refused is recorded: https://
github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from localaws.kernel.patterns.pattern import Pattern, read
from localaws.kernel.patterns.rules import SNS
from localaws.kernel.patterns.wildcards import PatternError

BY_ATTRIBUTES = "MessageAttributes"
BY_BODY = "MessageBody"
SCOPES = (BY_BODY, BY_ATTRIBUTES)
MOST_KEYS = 5
MOST_COMBINATIONS = 150


class WrongPolicy(ValueError):
    """SNS does not take the policy; the text is its reason."""


def check(text: str, scope: str) -> None:
    """Look through a filter policy. Raises WrongPolicy."""
    try:
        pattern = _read(text)
    except PatternError as error:
        raise WrongPolicy(f"FilterPolicy: {error}") from None
    except ValueError as error:
        raise WrongPolicy(f"FilterPolicy: failed to parse JSON. {error}") from None
    if scope == BY_ATTRIBUTES and pattern.is_nested:
        raise WrongPolicy("Filter policy scope MessageAttributes does not support nested filter policy")
    if len(pattern.fields) > MOST_KEYS:
        raise WrongPolicy("FilterPolicy: Filter policy can not have more than 5 keys")
    if pattern.combinations > MOST_COMBINATIONS:
        raise WrongPolicy("FilterPolicy: Filter policy is too complex")


def wants(text: str, scope: str, message: str, attributes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a policy that was taken lets a message through; `attributes` are {name: {Type, Value}}."""
    if scope == BY_ATTRIBUTES:
        return _read(text).matches(_values(attributes))
    try:
        body = json.loads(message)
    except ValueError:
        return False
    return isinstance(body, dict) and _read(text).matches(body)


@lru_cache(maxsize=1024)
def _read(text: str) -> Pattern:
    return read(json.loads(text), SNS)


def _values(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return attributes as JSON values; binary ones are ignored."""
    values: dict[str, Any] = {}
    for name, attribute in attributes.items():
        kind, value = str(attribute["Type"]), attribute["Value"]
        if kind == "String.Array" or kind.startswith("Number"):
            values[name] = _json(str(value))
        elif not kind.startswith("Binary"):
            values[name] = value
    return values


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
