"""What criteria 8.1 and 8.2 demand of a web ACL, of its rules and its log, in the words of AWS WAF's answers.

Whoever made a rule, it counts: what is demanded is what a rule does, and that it does so before any rule that allows.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, KEY_HEADER

OURS = "stormproof-"
"""How the names of rules begin that Stormproof makes: those mark what they refuse, an owner's need not."""
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

REFERENCE = "RuleGroupReferenceStatement"

Rule = Mapping[str, Any]
Groups = Mapping[str, Sequence[Rule]]
"""The rules of an owner's rule groups by ARN."""
NO_GROUPS: Groups = MappingProxyType({})


@dataclass(frozen=True)
class FirewallDemand:
    """What the policy and the system add to the criterion."""

    address_sets: Mapping[str, str]
    """The ARN of each IP set of the block list, by version."""
    requests_per_5_minutes: int
    """Of one key from one address, before the firewall refuses it."""
    blocking_body_rules: Sequence[str] = ()
    """The rules of AWS's common group on bodies that must block; others may count."""


def asked_in_turn(acl: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return all that an ACL (GetWebACL's document) asks, numbered in turn: its rules between Firewall Manager's.

    Those of Firewall Manager are rule groups that run before and after the ACL's own rules, each as a rule here:
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-policies-rule-groups.html
    """
    managed = [
        [{**group, "Statement": group["FirewallManagerStatement"]} for group in acl.get(name) or ()]
        for name in ("PreProcessFirewallManagerRuleGroups", "PostProcessFirewallManagerRuleGroups")
    ]
    parts = (managed[0], acl.get("Rules") or (), managed[1])
    in_turn = [each for part in parts for each in sorted(part, key=lambda rule: int(rule["Priority"]))]
    return tuple({**each, "Priority": number} for number, each in enumerate(in_turn))


def lacking_rules(rules: Sequence[Rule], demand: FirewallDemand, groups: Groups = NO_GROUPS) -> tuple[str, ...]:
    """Return which demanded rules none of an ACL's rules makes up for; `groups` as in `allowing_before`."""
    counted = _counted(rules, groups)
    return tuple(name for name, does in DEMANDED.items() if not any(does(each, demand) for each in counted))


def allowing_before(rules: Sequence[Rule], demand: FirewallDemand, groups: Groups = NO_GROUPS) -> tuple[str, ...]:
    """Return the rules that allow before a demanded one is asked: whom they let in, nobody looks at.

    A rule of a managed group does so too where it is overridden to Allow, and so does one of an owner's group; `groups`
    holds the rules of those by ARN.
    """
    wanted = [each["Priority"] for each in rules if any(does(each, demand) for does in DEMANDED.values())]
    last = max(wanted, default=0)
    return tuple(str(each["Name"]) for each in rules if each["Priority"] < last and _allows(each, groups))


def referred_groups(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the ARNs of the owner's rule groups whose own actions count.

    An override of the whole group to Count leaves none of its actions:
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html
    """
    counting = [each for each in rules if "Count" not in (each.get("OverrideAction") or {})]
    return tuple(arn for each in counting if (arn := str((each["Statement"].get(REFERENCE) or {}).get("ARN", ""))))


def _allows(rule: Rule, groups: Groups) -> bool:
    group = rule["Statement"].get("ManagedRuleGroupStatement") or rule["Statement"].get(REFERENCE) or {}
    overridden = {each["Name"]: each["ActionToUse"] for each in group.get("RuleActionOverrides") or ()}
    own = [
        each.get("Action")
        for arn in referred_groups([rule])
        for each in groups.get(arn, ())
        if each["Name"] not in overridden
    ]
    return any("Allow" in (action or {}) for action in (rule.get("Action"), *overridden.values(), *own))


def owners_list(rules: Sequence[Rule], api: str) -> frozenset[str]:
    """Return the ARNs of the IP sets that rules of an owner's refuse; none where a rule of ours is there to do it.

    A rule of Stormproof's for another API that shares the ACL is neither.
    """
    if any(each["Name"] in {BLOCK_LIST, f"{BLOCK_LIST}-{api}"} for each in rules):
        return frozenset()
    owners = [each for each in _counted(rules) if not each["Name"].startswith(f"{BLOCK_LIST}-")]
    blocking = [each for each in owners if "Block" in (each.get("Action") or {})]
    return frozenset(arn for each in blocking for arn in _come(each))


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
    """Tell whether a rule refuses whoever comes from a listed address; one of ours also who claims to, and marked."""
    claim = {
        each["ARN"]
        for each in references(rule["Statement"])
        if str((each.get("IPSetForwardedIPConfig") or {}).get("HeaderName", "")).lower() == ADDRESS_HEADER
    }
    wanted = {demand.address_sets.get(version, "") for version in VERSIONS}
    if not rule["Name"].startswith(OURS):
        return wanted <= _come(rule) and "Block" in (rule.get("Action") or {})
    return wanted <= _come(rule) and wanted <= claim and _marks(rule)


def _limits_rate(rule: Rule, demand: FirewallDemand) -> bool:
    """Tell whether a rule refuses a key from one address that asks more often than the policy says, or sooner.

    All requests of an address, or all with a key, are at least those of a key from one address.
    """
    rate = rule["Statement"].get("RateBasedStatement") or {}
    if not rate or rate.get("ScopeDownStatement") or "Block" not in (rule.get("Action") or {}):
        return False
    most = rate["Limit"] * WINDOW_S / rate.get("EvaluationWindowSec", WINDOW_S)
    if most > demand.requests_per_5_minutes:
        return False
    keys = rate.get("CustomKeys") or ()
    own = all("IP" in each or (each.get("Header") or {}).get("Name", "").lower() == KEY_HEADER for each in keys)
    return rate["AggregateKeyType"] == "IP" or (rate["AggregateKeyType"] == "CUSTOM_KEYS" and bool(keys) and own)


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


def _counted(rules: Sequence[Rule], groups: Groups = NO_GROUPS) -> list[Rule]:
    """Return the rules that are asked before one that has let somebody in; a group that allows counts itself."""
    first = min((each["Priority"] for each in rules if _allows(each, groups)), default=None)
    return [each for each in rules if first is None or each["Priority"] <= first]


def _come(rule: Rule) -> frozenset[str]:
    """Return the ARNs of the IP sets that a rule asks about the address that a client comes from."""
    return frozenset(each["ARN"] for each in references(rule["Statement"]) if "IPSetForwardedIPConfig" not in each)


def references(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the IP sets of which each by itself makes a rule match."""
    if "IPSetReferenceStatement" in statement:
        yield statement["IPSetReferenceStatement"]
    for each in (statement.get("OrStatement") or {}).get("Statements") or ():
        yield from references(each)


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
