"""Web ACL capacity units (WCU) of rules.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html gives each statement's cost.
Transformations cost 10 each, counted once per component and transformation by AWS; here, in the cautious reading, each
time they stand in a rule. A forwarding header on an IP set with position ANY costs 4 instead of 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.wafv2.managed import GROUPS

BYTE_MATCH = {"EXACTLY": 2, "STARTS_WITH": 2, "ENDS_WITH": 2, "CONTAINS": 10, "CONTAINS_WORD": 10}
FLAT = {
    "RegexMatchStatement": 3,
    "RegexPatternSetReferenceStatement": 25,
    "SizeConstraintStatement": 1,
    "LabelMatchStatement": 1,
    "RateBasedStatement": 2,
}
TRANSFORMATION = 10
CUSTOM_KEY = 30


def capacity(rules: Sequence[Mapping[str, Any]]) -> int:
    """Return what the rules cost in sum."""
    return sum(_cost(rule["Statement"]) for rule in rules)


def _cost(statement: Mapping[str, Any]) -> int:
    ((kind, settings),) = statement.items()
    inner = [settings[name] for name in ("Statement", "ScopeDownStatement") if settings.get(name)]
    nested = sum(map(_cost, [*inner, *settings.get("Statements", [])]))
    transformed = sum(TRANSFORMATION for each in settings.get("TextTransformations", []) if each["Type"] != "NONE")
    return _own(kind, settings) + transformed + nested


def _own(kind: str, settings: Mapping[str, Any]) -> int:
    if kind == "ByteMatchStatement":
        return BYTE_MATCH.get(settings.get("PositionalConstraint", ""), 0)
    if kind == "IPSetReferenceStatement":
        return 4 if (settings.get("IPSetForwardedIPConfig") or {}).get("Position") == "ANY" else 1
    if kind == "ManagedRuleGroupStatement":
        group = GROUPS.get(settings.get("Name", ""))
        return group.capacity if group else 0
    return FLAT.get(kind, 0) + CUSTOM_KEY * len(settings.get("CustomKeys") or [])
