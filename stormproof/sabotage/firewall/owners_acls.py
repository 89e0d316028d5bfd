"""Firewalls of an owner's that do as much as ours: a web ACL of his, stricter rules in ours, lists and logs of his."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provisioners.firewall.rule_merging import FIRST
from provisioners.firewall.rules import BAD_INPUTS, COMMON, GROUPS, ON_BODIES, REPUTATION, Rule, visible
from stormproof.aws.observe.wafv2 import SCOPE, log_group, read_block_list, read_managed_group, stage_arn
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import CURRENT_TOKEN, Call, Ref
from stormproof.sabotage.firewall.web_acl_changes import changed, is_kind, serving
from stormproof.sabotage.firewall.web_acl_settings import logging_back
from stormproof.sabotage.queries.owners_queries import resaved

ACL = "acme-edge"
LOG = "aws-waf-logs-acme-edge"
"""AWS WAF writes to groups alone whose names begin so:
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""
LISTS: Mapping[str, Sequence[str]] = {
    "IPV4": ("198.51.100.0/25", "203.0.113.7/32"),
    "IPV6": ("2001:db8:bad::/48",),
}
"""An owner's list, by version."""
BOGONS: Mapping[str, Sequence[str]] = {
    "IPV4": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
    "IPV6": ("2001:db8::/32", "fc00::/7"),
}
"""Addresses that nobody may come from, as public lists of them have it; the canaries are among them:
https://www.iana.org/assignments/iana-ipv4-special-registry and its sibling for IPv6
"""
HEADERS = (KEY_HEADER, "authorization", "cookie")
WITHOUT_PASSED: Mapping[str, Any] = {
    "DefaultBehavior": "KEEP",
    "Filters": [
        {
            "Behavior": "DROP",
            "Requirement": "MEETS_ALL",
            "Conditions": [{"ActionCondition": {"Action": "ALLOW"}}],
        }
    ],
}
"""Of what merely passes a log would keep what clients send in confidence."""


def own_acl(reads: Reads, context: PlanContext) -> FaultInjection:
    """The stage has a web ACL of the owner's: his names, his block list and limit, his log, no marks of ours."""
    stage, ours = stage_arn(context, context.system.api.stage), serving(reads, context)
    lists = [_list(version, ranges) for version, ranges in LISTS.items()]
    document = {
        "Name": ACL,
        "Scope": SCOPE,
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": visible(ACL),
        "Rules": _rules(reads),
        "DataProtectionConfig": {"DataProtections": [_hidden(header) for header in HEADERS]},
    }
    make = Call("wafv2", "create_web_acl", document, yields={ACL: "Summary.ARN"})
    put = Call("wafv2", "associate_web_acl", {"WebACLArn": Ref(ACL), "ResourceArn": stage})
    logged, before, gone = _log(reads, context, Ref(ACL))
    undo = (
        Call("wafv2", "associate_web_acl", {"WebACLArn": ours.arn, "ResourceArn": stage}),
        Call("wafv2", "delete_web_acl", _nameless(ACL)),
        *(Call("wafv2", "delete_ip_set", _nameless(_list_name(version))) for version in LISTS),
        *before,
        gone,
    )
    return FaultInjection("the stage has a web ACL of the owner's", (*lists, make, put, *logged), undo)


def stricter(reads: Reads, context: PlanContext) -> FaultInjection:
    """Ours has more rules, and one of AWS's groups as it comes in the place of ours."""

    def more(rules: list[Rule]) -> list[Rule]:
        kept = [rule for rule in rules if not is_kind(rule, BAD_INPUTS, context)]
        return [*kept, _group("acme-bad-inputs", 5, BAD_INPUTS), _no_trace(6), _no_admin(FIRST + 500)]

    return changed(reads, context, "the firewall has stricter rules of the owner's", more)


def own_log(reads: Reads, context: PlanContext) -> FaultInjection:
    """Ours logs to a group of the owner's, all but what passes, with more headers left out."""
    acl = serving(reads, context)
    logged, before, gone = _log(reads, context, acl.arn)
    undo = (logging_back(reads, acl), *before, gone)
    return FaultInjection("the firewall logs to a group of the owner's", logged, undo)


def bogons(reads: Reads, context: PlanContext) -> FaultInjection:
    """The block list holds whole ranges, the canaries' among them, and not the canaries themselves."""
    sets = read_block_list(reads, context)
    calls = (each.updated(tuple(BOGONS[version]), CURRENT_TOKEN) for version, each in sets.items())
    undo = (each.updated(each.ranges, CURRENT_TOKEN) for each in sets.values())
    return FaultInjection("the block list holds the ranges of public lists", tuple(calls), tuple(undo))


def _rules(reads: Reads) -> list[Rule]:
    """Return an owner's rules, as the console makes them: AWS's groups as they come, rules on bodies counted."""
    bodies = [name for name, _ in read_managed_group(reads, GROUPS[COMMON])[0] if name.endswith(ON_BODIES)]
    counted = [{"Name": name, "ActionToUse": {"Count": {}}} for name in bodies]
    listed = {
        "OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": Ref(_list_name(each))}} for each in LISTS]}
    }
    limited = {"RateBasedStatement": {"Limit": 1500, "EvaluationWindowSec": 300, "AggregateKeyType": "IP"}}
    return [
        _blocking("acme-block-list", 1, listed),
        _group("acme-reputation", 2, REPUTATION),
        _blocking("acme-rate", 3, limited),
        _group("acme-bad-inputs", 4, BAD_INPUTS),
        _group("acme-common", 5, COMMON, RuleActionOverrides=counted),
        _no_trace(6),
    ]


def _group(name: str, priority: int, group: str, **more: Any) -> Rule:
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": GROUPS[group], **more}}
    rule = {"Name": name, "Priority": priority, "Statement": statement, "OverrideAction": {"None": {}}}
    return {**rule, "VisibilityConfig": visible(name)}


def _blocking(name: str, priority: int, statement: Mapping[str, Any]) -> Rule:
    rule = {"Name": name, "Priority": priority, "Statement": dict(statement), "Action": {"Block": {}}}
    return {**rule, "VisibilityConfig": visible(name)}


def _no_trace(priority: int) -> Rule:
    return _blocking("acme-no-trace", priority, _matching(b"TRACE", "EXACTLY", {"Method": {}}))


def _no_admin(priority: int) -> Rule:
    return _blocking("acme-no-admin", priority, _matching(b"/wp-admin", "CONTAINS", {"UriPath": {}}))


def _matching(text: bytes, how: str, field: Mapping[str, Any]) -> dict[str, Any]:
    none = [{"Priority": 0, "Type": "NONE"}]
    match = {"SearchString": text, "PositionalConstraint": how, "FieldToMatch": field, "TextTransformations": none}
    return {"ByteMatchStatement": match}


def _log(reads: Reads, context: PlanContext, acl: str | Ref) -> tuple[tuple[Call, ...], tuple[Call, ...], Call]:
    """Return the calls that log to the owner's group and ask it, those that ask as before, and the group's deletion."""
    ours = log_group(logging_back(reads, serving(reads, context)).parameters["LoggingConfiguration"])
    asked, before = resaved(reads, context, ours, LOG)
    configuration = {
        "ResourceArn": acl,
        "LogDestinationConfigs": [Names(context.system).log_group_arn(LOG)],
        "RedactedFields": [{"SingleHeader": {"Name": header}} for header in HEADERS],
        "LoggingFilter": WITHOUT_PASSED,
    }
    make = Call("logs", "create_log_group", {"logGroupName": LOG})
    put = Call("wafv2", "put_logging_configuration", {"LoggingConfiguration": configuration})
    return (make, put, *asked), before, Call("logs", "delete_log_group", {"logGroupName": LOG})


def _list(version: str, ranges: Sequence[str]) -> Call:
    name = _list_name(version)
    parameters = {"Name": name, "Scope": SCOPE, "IPAddressVersion": version, "Addresses": list(ranges)}
    return Call("wafv2", "create_ip_set", parameters, yields={name: "Summary.ARN"})


def _list_name(version: str) -> str:
    return f"acme-blocked-{version.lower()}"


def _nameless(name: str) -> dict[str, str]:
    return {"Name": name, "Scope": SCOPE, "Id": CURRENT_TOKEN, "LockToken": CURRENT_TOKEN}


def _hidden(header: str) -> dict[str, Any]:
    field = {"FieldType": "SINGLE_HEADER", "FieldKeys": [header]}
    return {"Field": field, "Action": "HASH", "ExcludeRuleMatchDetails": False, "ExcludeRateBasedDetails": False}
