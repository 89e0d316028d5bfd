"""The rules that a model lays down for one value: its enumeration, its length or range, its pattern.

Wording: https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services (``validation error detected`` in the
recorded answers of lambda_, events, kms, logs, dynamodb, apigateway, cloudwatch).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.validation.faults import Kind
from localaws.validation.orders import ordered
from localaws.validation.patterns import matcher

NUMBERS = frozenset({"integer", "long", "float", "double", "short", "byte"})
SIZED = frozenset({"string", "list", "map", "blob"})

Traits = Mapping[str, Any]
"""Constraints as botocore's models write them: ``{"min": 1, "max": 64, "pattern": ..., "enum": [...]}``."""


@dataclass(frozen=True)
class Rule:
    """One rule: `holds` tells whether a value keeps to it, `text` is AWS's wording of it."""

    kind: Kind
    text: str
    holds: Callable[[Any], bool]
    place: int = 1
    """Where among the rules of a value AWS tells of it."""


def rules_of(shape: Any, further: Traits | None = None) -> list[Rule]:
    """Return the rules of a value itself, in the order in which AWS tells of them.

    The least length comes before the pattern and the greatest after it: recorded for events
    (``test_events.snapshot.json``) and wafv2 (https://github.com/KensioSoftware/yulin/issues/1058).
    """
    return sorted(_all_of(shape, further or {}), key=lambda rule: rule.place)


def rules_of_element(shape: Any, further: Traits | None = None) -> list[Rule]:
    """Return the rules of a list's element or a map's value in the order in which a list of them is told."""
    return sorted(_all_of(shape, further or {}), key=lambda rule: rule.kind is Kind.PATTERN)


def _all_of(shape: Any, further: Traits) -> list[Rule]:
    traits: Traits = {**shape.metadata, **further}
    rules = []
    if "enum" in traits:
        rules.append(_one_of(traits["enum"]))
    if shape.type_name in NUMBERS:
        rules += _in_range(traits, fraction=shape.type_name in {"float", "double"})
    elif shape.type_name in SIZED:
        rules += _long_enough(traits)
    if "pattern" in traits and (found := _like(traits["pattern"])):
        rules.append(found)
    return rules


def _one_of(values: list[str]) -> Rule:
    allowed = frozenset(values)
    text = f"Member must satisfy enum value set: [{', '.join(ordered(values))}]"
    return Rule(Kind.ENUM, text, lambda value: value in allowed)


def _like(pattern: str) -> Rule | None:
    match = matcher(pattern)
    if match is None:
        return None
    text = f"Member must satisfy regular expression pattern: {pattern}"
    return Rule(Kind.PATTERN, text, lambda value: match(value) is not None)


def _in_range(traits: Traits, *, fraction: bool) -> list[Rule]:
    read = float if fraction else int
    rules = []
    if "max" in traits:
        most = read(traits["max"])
        text = f"Member must have value less than or equal to {most}"
        rules.append(Rule(Kind.RANGE, text, lambda value: value <= most))
    if "min" in traits:
        least = read(traits["min"])
        text = f"Member must have value greater than or equal to {least}"
        rules.append(Rule(Kind.RANGE, text, lambda value: value >= least))
    return rules


def _long_enough(traits: Traits) -> list[Rule]:
    rules = []
    if "max" in traits:
        most = int(traits["max"])
        text = f"Member must have length less than or equal to {most}"
        rules.append(Rule(Kind.LENGTH, text, lambda value: len(value) <= most, 2))
    if "min" in traits:
        least = int(traits["min"])
        text = f"Member must have length greater than or equal to {least}"
        rules.append(Rule(Kind.LENGTH, text, lambda value: len(value) >= least, 0))
    return rules
