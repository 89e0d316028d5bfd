"""What criteria 8.1 and 8.2 demand of a web ACL, of its rules and its log, in the words of AWS WAF's answers.

Whoever made a rule, it counts: what is demanded is what a rule does, and that it does so before any rule that allows.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, KEY_HEADER

BLOCK_LIST = "stormproof-block-list"
REPUTATION = "stormproof-reputation"
RATE = "stormproof-rate"
BAD_INPUTS = "stormproof-known-bad-inputs"
COMMON = "stormproof-common"
"""What findings call the demanded rules: as those that Stormproof makes are called."""
GROUPS = {
    REPUTATION: "AWSManagedRulesAmazonIpReputationList",
    BAD_INPUTS: "AWSManagedRulesKnownBadInputsRuleSet",
    COMMON: "AWSManagedRulesCommonRuleSet",
}
"""https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""
VERSIONS = ("IPV4", "IPV6")
CANARIES = {"IPV4": "192.0.2.66", "IPV6": "2001:db8::66"}
"""Addresses for documentation (RFC 5737, RFC 3849) that each block list holds, so that it can be seen at work."""
WINDOW_S = 300
SOFTER = frozenset({"Count", "Allow"})
ON_BODIES = "_BODY"
"""How the names of AWS's rules on bodies end: they take real prompts and code for attacks, and may only count."""

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class FirewallDemand:
    """What the policy and the system add to the criterion."""

    address_sets: Mapping[str, str]
    """The ARN of each IP set of the block list, by version."""
    requests_per_5_minutes: int
    """Of one key from one address, before the firewall refuses it."""
    blocking_body_rules: Sequence[str] = ()
    """The rules of AWS's common group on bodies that must block; others may count."""


def lacking_rules(rules: Sequence[Rule], demand: FirewallDemand) -> tuple[str, ...]:
    """Return which demanded rules none of an ACL's rules makes up for."""
    first_allowing = min((each["Priority"] for each in rules if "Allow" in (each.get("Action") or {})), default=None)
    counted = [each for each in rules if first_allowing is None or each["Priority"] < first_allowing]
    return tuple(name for name, does in DEMANDED.items() if not any(does(each, demand) for each in counted))


def hides_keys(acl: Mapping[str, Any], logging: Mapping[str, Any] | None) -> bool:
    """Tell whether an ACL (GetWebACL's document) keeps API keys out of its samples and out of its log."""
    protections = (acl.get("DataProtectionConfig") or {}).get("DataProtections") or ()
    redacted = (logging or {}).get("RedactedFields") or ()
    headers = {str((each.get("SingleHeader") or {}).get("Name", "")).lower() for each in redacted}
    return KEY_HEADER in headers and any(map(_protects_keys, protections))


def logs_blocks(logging: Mapping[str, Any]) -> bool:
    """Tell whether a log keeps what was blocked.

    The first filter that fits decides, else the default:
    https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html
    """
    filters = logging.get("LoggingFilter")
    if not filters:
        return True
    for each in filters["Filters"]:
        actions = {(condition.get("ActionCondition") or {}).get("Action") for condition in each["Conditions"]}
        if actions == {"BLOCK"} or ("BLOCK" in actions and each["Requirement"] == "MEETS_ANY"):
            return bool(each["Behavior"] == "KEEP")
        if each["Behavior"] == "DROP" and None in actions:
            # Conditions on labels: what is dropped by them may have been blocked.
            return False
    return bool(filters["DefaultBehavior"] == "KEEP")


def _refuses_listed(rule: Rule, demand: FirewallDemand) -> bool:
    """Tell whether a rule refuses whoever comes from a listed address, and whoever claims to, with our mark."""
    references = list(_references(rule["Statement"]))
    come = {each["ARN"] for each in references if "IPSetForwardedIPConfig" not in each}
    claim = {
        each["ARN"]
        for each in references
        if str((each.get("IPSetForwardedIPConfig") or {}).get("HeaderName", "")).lower() == ADDRESS_HEADER
    }
    wanted = {demand.address_sets.get(version, "") for version in VERSIONS}
    return wanted <= come and wanted <= claim and _marks(rule)


def _limits_rate(rule: Rule, demand: FirewallDemand) -> bool:
    """Tell whether a rule refuses a key from one address that asks more often than the policy says."""
    rate = rule["Statement"].get("RateBasedStatement") or {}
    keys = rate.get("CustomKeys") or ()
    header = any((each.get("Header") or {}).get("Name", "").lower() == KEY_HEADER for each in keys)
    address = any("IP" in each for each in keys)
    limited = rate.get("Limit") == demand.requests_per_5_minutes and rate.get("EvaluationWindowSec") == WINDOW_S
    by_both = rate.get("AggregateKeyType") == "CUSTOM_KEYS" and header and address and len(keys) == len(("key", "IP"))
    return limited and by_both and not rate.get("ScopeDownStatement") and "Block" in (rule.get("Action") or {})


def _has_group(name: str) -> Callable[[Rule, FirewallDemand], bool]:
    """Return what tells whether a rule is AWS's group, whole and blocking."""

    def has(rule: Rule, demand: FirewallDemand) -> bool:
        group = rule["Statement"].get("ManagedRuleGroupStatement") or {}
        if (group.get("VendorName"), group.get("Name")) != ("AWS", GROUPS[name]):
            return False
        may_count = {
            each
            for each in _softened(group)
            if name == COMMON and each.endswith(ON_BODIES) and each not in demand.blocking_body_rules
        }
        counting = "Count" in (rule.get("OverrideAction") or {})
        return not (counting or group.get("ScopeDownStatement") or _softened(group) - may_count)

    return has


DEMANDED: Mapping[str, Callable[[Rule, FirewallDemand], bool]] = {
    BLOCK_LIST: _refuses_listed,
    REPUTATION: _has_group(REPUTATION),
    RATE: _limits_rate,
    BAD_INPUTS: _has_group(BAD_INPUTS),
    COMMON: _has_group(COMMON),
}
"""The demanded rules, each with what tells whether a rule of an ACL makes up for it."""


def _softened(group: Mapping[str, Any]) -> set[str]:
    overrides = group.get("RuleActionOverrides") or ()
    return {each["Name"] for each in group.get("ExcludedRules") or ()} | {
        each["Name"] for each in overrides if SOFTER & set(each["ActionToUse"])
    }


def _references(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the IP sets of which each by itself makes a rule match."""
    if "IPSetReferenceStatement" in statement:
        yield statement["IPSetReferenceStatement"]
    for each in (statement.get("OrStatement") or {}).get("Statements") or ():
        yield from _references(each)


def _marks(rule: Rule) -> bool:
    """Tell whether a rule blocks with 403 and an answer that tells that the firewall refused."""
    response = ((rule.get("Action") or {}).get("Block") or {}).get("CustomResponse") or {}
    headers = {each["Name"].lower() for each in response.get("ResponseHeaders") or ()}
    return response.get("ResponseCode") == 403 and FIREWALL_MARK in headers


def _protects_keys(protection: Mapping[str, Any]) -> bool:
    """Tell whether a data protection of an ACL hides the key header wherever it would be shown.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtection.html
    """
    keys = [key.lower() for key in protection["Field"].get("FieldKeys") or ()]
    excluded = protection.get("ExcludeRuleMatchDetails") or protection.get("ExcludeRateBasedDetails")
    return protection["Field"]["FieldType"] == "SINGLE_HEADER" and KEY_HEADER in keys and not excluded
