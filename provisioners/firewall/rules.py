"""The rules that the firewall is to have, as WAFv2 describes them.

Own rules and the rules of AWS's groups answer what they block with a 403 that carries our mark: in a group, by an
override of each blocking rule's action with the same action and a custom response. (Counting whole groups and blocking
by their labels in later rules would mark them too, at the price of one more rule a group, and the log would no longer
name the rule that blocked.) A rule that AWS adds to a group blocks unmarked until the next apply.
https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleActionOverride.html ,
https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provisioners.firewall import block_list
from stormproof.aws.observe.wafv2 import Group, Sets
from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, KEY_HEADER
from stormproof.core.planning.plans import Ref
from stormproof.core.policy import Mode, Policy

PREFIX = "stormproof-"
"""What the names of our rules begin with: by it we know them in an ACL that somebody else made."""
BLOCK_LIST = f"{PREFIX}block-list"
REPUTATION = f"{PREFIX}reputation"
RATE = f"{PREFIX}rate"
BAD_INPUTS = f"{PREFIX}known-bad-inputs"
COMMON = f"{PREFIX}common"
GROUPS = {
    REPUTATION: "AWSManagedRulesAmazonIpReputationList",
    BAD_INPUTS: "AWSManagedRulesKnownBadInputsRuleSet",
    COMMON: "AWSManagedRulesCommonRuleSet",
}
"""AWS's groups by the names of our rules:
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""
ORDER = (BLOCK_LIST, REPUTATION, RATE, BAD_INPUTS, COMMON)
MARKS = {
    BLOCK_LIST: "block-list",
    REPUTATION: "reputation",
    RATE: "rate",
    BAD_INPUTS: "attack",
    COMMON: "attack",
}
"""What the mark of a block tells the client."""
BODY_KEY = "stormproof-blocked"
BODIES = {BODY_KEY: {"ContentType": "APPLICATION_JSON", "Content": '{"message":"Blocked by the firewall"}'}}
ON_BODIES = "_BODY"
WINDOW_S = 300
"""A rate is counted over 60, 120, 300 or 600 seconds, and looked at every 10:
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
"""
LISTS_CAPACITY = 4
OWN_CAPACITY = LISTS_CAPACITY + 2 + 2 * 30
"""WCU of four references to IP sets and of a rate on two keys of our own:
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
"""
NOTHING = [{"Priority": 0, "Type": "NONE"}]

Rule = dict[str, Any]


def wanted(policy: Policy, sets: Sets, groups: Mapping[str, Group]) -> tuple[Rule, ...]:
    """Return our rules in their order, without priorities; `groups` are the rules of AWS's groups by our names."""
    enforced = policy.firewall_mode is Mode.ENFORCE
    arns = [block_list.arn_of(sets, version) for version in block_list.CANARIES]
    statements = {BLOCK_LIST: _listed(arns), RATE: _rate(policy.firewall_requests_per_5_minutes)}
    own = {
        name: {"Statement": statement, "Action": _block(name) if enforced else {"Count": {}}}
        for name, statement in statements.items()
    }
    managed = {
        name: {
            "Statement": _group(name, groups[name], policy.firewall_blocking_body_rules),
            "OverrideAction": {"None": {}} if enforced else {"Count": {}},
        }
        for name in GROUPS
    }
    rules = {**own, **managed}
    return tuple({"Name": name, **rules[name], "VisibilityConfig": visible(name)} for name in ORDER)


def visible(metric: str) -> dict[str, Any]:
    """Return the setting by which a rule or an ACL is counted and sampled."""
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": metric}


def counting_body_rules(group: Group, blocking: Sequence[str]) -> tuple[str, ...]:
    """Return the rules on bodies of the common rule set that only count."""
    return tuple(name for name, _ in group if name.endswith(ON_BODIES) and name not in blocking)


def _listed(arns: Sequence[str | Ref]) -> dict[str, Any]:
    """Match who comes from a listed address, and who says so in our header: he can only lock himself out by it."""
    claimed = {"HeaderName": ADDRESS_HEADER, "FallbackBehavior": "NO_MATCH", "Position": "FIRST"}
    from_there = [{"IPSetReferenceStatement": {"ARN": arn}} for arn in arns]
    says_so = [{"IPSetReferenceStatement": {"ARN": arn, "IPSetForwardedIPConfig": claimed}} for arn in arns]
    return {"OrStatement": {"Statements": [*from_there, *says_so]}}


def _rate(limit: int) -> dict[str, Any]:
    key = {"Header": {"Name": KEY_HEADER, "TextTransformations": NOTHING}}
    return {
        "RateBasedStatement": {
            "Limit": limit,
            "EvaluationWindowSec": WINDOW_S,
            "AggregateKeyType": "CUSTOM_KEYS",
            "CustomKeys": [key, {"IP": {}}],
        }
    }


def _group(name: str, group: Group, blocking: Sequence[str]) -> dict[str, Any]:
    counting = counting_body_rules(group, blocking) if name == COMMON else ()
    overrides = [
        {"Name": rule, "ActionToUse": {"Count": {}} if rule in counting else _block(name)}
        for rule, action in group
        if action == "Block"
    ]
    return {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": GROUPS[name], "RuleActionOverrides": overrides}}


def _block(name: str) -> dict[str, Any]:
    headers = {FIREWALL_MARK: MARKS[name], "access-control-allow-origin": "*"}
    response = {
        "ResponseCode": 403,
        "CustomResponseBodyKey": BODY_KEY,
        "ResponseHeaders": [{"Name": header, "Value": value} for header, value in headers.items()],
    }
    return {"Block": {"CustomResponse": response}}
