"""Web ACLs: rules in the order of their priorities, groups among them, labels, counts, and what ends the evaluation.

https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html and, for groups and their
overrides, https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from localaws.services.wafv2.fields import Inspected
from localaws.services.wafv2.protection import Protection, protection
from localaws.services.wafv2.statements import Compiler, InvalidStatement, Match

ACTIONS = frozenset({"Allow", "Block", "Count"})
DEFAULT = "Default_Action"


@dataclass(frozen=True)
class Group:
    """A rule group's rules (as WAFv2 describes them), what their labels begin with, and its log type."""

    rules: Sequence[Mapping[str, Any]]
    label_prefix: str
    kind: str = "GROUP"


GroupOf = Callable[[Mapping[str, Any]], Group]
"""Finds the group that a reference statement names; raises InvalidStatement."""


@dataclass(frozen=True)
class Rule:
    """One compiled rule. `action` is None for a group, whose rules are in `inner` and may be overridden to counting."""

    name: str
    metric: str
    kind: str
    match: Match
    action: str | None = None
    response: Mapping[str, Any] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    inner: tuple[Rule, ...] = ()
    count_only: bool = False
    rate: Mapping[str, Any] = field(default_factory=dict)
    """The settings of a rate-based statement, empty for other rules."""


@dataclass(frozen=True)
class Hit:
    """A rule that matched: what it does, and within which group."""

    rule: Rule
    action: str
    group: Rule | None = None

    @property
    def metric(self) -> str:
        """The metric that counts it: the group's for a rule of a group."""
        return (self.group or self.rule).metric


@dataclass(frozen=True)
class Ruling:
    """What an ACL decided. `terminating` is None where the default action decided."""

    action: str
    terminating: Hit | None = None
    counted: tuple[Hit, ...] = ()
    labels: frozenset[str] = frozenset()
    response: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Acl:
    """A compiled web ACL; `document` is what it was compiled from (GetWebACL's WebACL)."""

    document: Mapping[str, Any]
    rules: tuple[Rule, ...]
    protection: Protection = field(default_factory=Protection)

    def judge(self, seen: Inspected) -> Ruling:
        """Judge a request by the first rule that matches and ends the evaluation, else by the default action."""
        labels: frozenset[str] = frozenset()
        counted: list[Hit] = []
        for rule in self.rules:
            if not rule.match(seen, labels):
                continue
            end, labels = (
                _run_group(rule, seen, labels, counted) if rule.action is None else _run(rule, labels, counted)
            )
            if end is not None:
                return Ruling(end.action, end, tuple(counted), labels, end.rule.response)
        ((action, settings),) = self.document["DefaultAction"].items()
        return Ruling(action, None, tuple(counted), labels, (settings or {}).get("CustomResponse", {}))


def _run(rule: Rule, labels: frozenset[str], counted: list[Hit]) -> tuple[Hit | None, frozenset[str]]:
    hit = Hit(rule, str(rule.action))
    labels |= rule.labels
    if rule.action == "Count":
        counted.append(hit)
        return None, labels
    return hit, labels


def _run_group(
    group: Rule, seen: Inspected, labels: frozenset[str], counted: list[Hit]
) -> tuple[Hit | None, frozenset[str]]:
    for rule in group.inner:
        if not rule.match(seen, labels):
            continue
        labels |= rule.labels
        hit = Hit(rule, str(rule.action), group)
        if rule.action != "Count" and not group.count_only:
            return hit, labels
        counted.append(replace(hit, action="Count"))
        if rule.action != "Count":
            return None, labels  # the group ended there; its result is only counted
    return None, labels


def compile_acl(document: Mapping[str, Any], compiler: Compiler, group_of: GroupOf, labels_of_acl: str) -> Acl:
    """Compile a web ACL. Raises InvalidStatement for what AWS WAF refuses or what is not imitated here."""
    rules = sorted(document.get("Rules", []), key=lambda rule: rule["Priority"])
    if len({rule["Priority"] for rule in rules}) < len(rules):
        raise InvalidStatement("two rules have the same priority")
    compiled = tuple(_rule(rule, compiler, group_of, labels_of_acl) for rule in rules)
    return Acl(document, compiled, protection(document.get("DataProtectionConfig")))


def _rule(described: Mapping[str, Any], compiler: Compiler, group_of: GroupOf, prefix: str) -> Rule:
    statement = described["Statement"]
    ((kind, settings),) = statement.items()
    metric = described["VisibilityConfig"]["MetricName"]
    if kind in {"ManagedRuleGroupStatement", "RuleGroupReferenceStatement"}:
        return _group_rule(described["Name"], metric, settings, described, compiler, group_of(statement))
    action, response = _action(described.get("Action"), described["Name"])
    return Rule(
        name=described["Name"],
        metric=metric,
        kind="RATE_BASED" if kind == "RateBasedStatement" else "REGULAR",
        match=compiler.compile(statement),
        action=action,
        response=response,
        labels=frozenset(prefix + label["Name"] for label in described.get("RuleLabels") or []),
        rate=settings if kind == "RateBasedStatement" else {},
    )


def _group_rule(
    name: str,
    metric: str,
    settings: Mapping[str, Any],
    described: Mapping[str, Any],
    compiler: Compiler,
    group: Group,
) -> Rule:
    override = described.get("OverrideAction")
    if not override or described.get("Action"):
        raise InvalidStatement(f"{name}: a rule group takes an OverrideAction, not an Action")
    scope = settings.get("ScopeDownStatement")
    inner = [_rule(rule, compiler, _no_groups, group.label_prefix) for rule in group.rules]
    return Rule(
        name=name,
        metric=metric,
        kind=group.kind,
        match=compiler.compile(scope) if scope else _always,
        inner=tuple(_overridden(rule, settings) for rule in inner),
        count_only="Count" in override,
    )


def _overridden(rule: Rule, settings: Mapping[str, Any]) -> Rule:
    if any(each["Name"] == rule.name for each in settings.get("ExcludedRules") or []):
        return replace(rule, action="Count")
    for each in settings.get("RuleActionOverrides") or []:
        if each["Name"] == rule.name:
            action, response = _action(each["ActionToUse"], rule.name)
            return replace(rule, action=action, response=response)
    return rule


def _action(described: Mapping[str, Any] | None, name: str) -> tuple[str, Mapping[str, Any]]:
    if not described or len(described) != 1:
        raise InvalidStatement(f"{name}: exactly one action is needed")
    ((action, settings),) = described.items()
    if action not in ACTIONS:
        raise InvalidStatement(f"{name}: the action {action} is not implemented")
    return action, (settings or {}).get("CustomResponse", {})


def _always(_seen: Inspected, _labels: frozenset[str]) -> bool:
    return True


def _no_groups(_: Mapping[str, Any]) -> Group:
    raise InvalidStatement("a rule group holds no other rule group")
