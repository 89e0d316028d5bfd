"""How our rules come into a web ACL beside the rules of others, which stay as they are.

A rule that allows ends the evaluation: ours must come before the first of others that does.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from provisioners.firewall.own_rules import OwnRules
from provisioners.firewall.rules import BLOCK_LIST, RATE, WINDOW_S, Rule, visible
from stormproof.core.judges.firewall.demands import references

FIRST = 100
"""Where our rules begin when there is room: others can be put before them."""
END = 1_000_000
"""Beyond the priorities that are used for ours; AWS takes any number from 0 on."""
SOFTER = frozenset({"Count", "Allow"})
Described = Mapping[str, Any]


def merged(standing: Sequence[Described], wanted: Sequence[Rule], own: OwnRules) -> tuple[Rule, ...] | None:
    """Return all rules that the ACL is to have, by priority: those of others untouched, and ours.

    `wanted` are named by their kind. What another's rule does already is not added. None where there is no room for
    ours before a rule that allows.
    """
    others = [dict(rule) for rule in own.others(standing)]
    end = min((rule["Priority"] for rule in others if "Allow" in (rule.get("Action") or {})), default=END)
    before = [rule for rule in others if rule["Priority"] < end]
    ours = [rule for rule in wanted if not any(covers(other, rule) for other in before)]
    now = {own.kind(rule["Name"]): int(rule["Priority"]) for rule in own.among(standing)}
    priorities = _priorities(now, ours, {rule["Priority"] for rule in others}, end)
    if priorities is None:
        return None
    names = own.names(standing)
    placed = [_placed(rule, names[rule["Name"]], at) for rule, at in zip(ours, priorities, strict=True)]
    return tuple(in_order([*others, *placed]))


def _placed(rule: Rule, name: str, priority: int) -> Rule:
    """Return a rule with its name in an ACL, by which it is counted, too."""
    return {**rule, "Name": name, "Priority": priority, "VisibilityConfig": visible(name)}


def in_order(rules: Iterable[Described]) -> list[Any]:
    """Return rules in the order in which they are asked."""
    return sorted(rules, key=lambda rule: int(rule["Priority"]))


def covers(other: Described, ours: Rule) -> bool:
    """Tell whether somebody else's rule does what one of ours does.

    That is the same group of AWS with nothing softened, a block of the same IP sets, or a limit that is no higher.
    """
    if ours["Name"] in OWN_STATEMENTS:
        return "Block" in (other.get("Action") or {}) and OWN_STATEMENTS[ours["Name"]](other["Statement"], ours)
    return _same_group(other, ours)


def _refuses_as_many(statement: Described, ours: Rule) -> bool:
    """Tell whether a statement matches who comes from the addresses of our block list."""
    asked = {each["ARN"] for each in references(statement) if "IPSetForwardedIPConfig" not in each}
    listed = {each["ARN"] for each in references(ours["Statement"])}
    return bool(listed) and listed <= asked


def _limits_as_much(statement: Described, ours: Rule) -> bool:
    """Tell whether a statement limits each key from one address as much as ours, or all of either."""
    theirs, mine = (each.get("RateBasedStatement") for each in (statement, ours["Statement"]))
    if not theirs or not mine or theirs.get("ScopeDownStatement"):
        return False
    per_second = theirs["Limit"] / theirs.get("EvaluationWindowSec", WINDOW_S)
    by = theirs["AggregateKeyType"]
    keys = [_counted_by(each) for each in theirs.get("CustomKeys") or ()]
    counted = by == "IP" or (
        by == "CUSTOM_KEYS" and bool(keys) and set(keys) <= set(map(_counted_by, mine["CustomKeys"]))
    )
    return counted and per_second <= mine["Limit"] / mine["EvaluationWindowSec"]


OWN_STATEMENTS: Mapping[str, Callable[[Described, Rule], bool]] = {
    BLOCK_LIST: _refuses_as_many,
    RATE: _limits_as_much,
}
"""Our rules that are no group of AWS's, each with what tells whether another's statement does as much."""


def _same_group(other: Described, ours: Rule) -> bool:
    theirs = other["Statement"].get("ManagedRuleGroupStatement")
    mine = ours["Statement"].get("ManagedRuleGroupStatement")
    if not theirs or not mine or (theirs["VendorName"], theirs["Name"]) != (mine["VendorName"], mine["Name"]):
        return False
    blocking = {each["Name"] for each in mine["RuleActionOverrides"] if "Block" in each["ActionToUse"]}
    softened = {each["Name"] for each in theirs.get("ExcludedRules") or []} | {
        each["Name"] for each in theirs.get("RuleActionOverrides") or [] if SOFTER & set(each["ActionToUse"])
    }
    counting = "Count" in (other.get("OverrideAction") or {})
    return not (counting or theirs.get("ScopeDownStatement") or softened & blocking)


def _counted_by(key: Described) -> str:
    """Return what a key of a rate counts by: ``IP``, or the name of a header."""
    return str((key.get("Header") or {}).get("Name", "") or next(iter(key))).lower()


def _priorities(now: Mapping[str, int], ours: Sequence[Rule], taken: Iterable[int], end: int) -> list[int] | None:
    """Return priorities for our rules in their order: those they have `now` while these will do, else free ones."""
    kept = [now.get(rule["Name"], -1) for rule in ours]
    in_order = all(first < second for first, second in pairwise(kept))
    if in_order and all(0 <= priority < end for priority in kept) and not set(kept) & set(taken):
        return kept
    for start in (FIRST, 0):
        free = (number for number in range(start, min(end, END)) if number not in set(taken))
        found = list(islice(free, len(ours)))
        if len(found) == len(ours):
            return found
    return None
