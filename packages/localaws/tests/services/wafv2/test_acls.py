"""ACLs run as https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from localaws.services.wafv2.acls import Acl, Group, compile_acl
from localaws.services.wafv2.managed import GROUPS
from localaws.services.wafv2.statements import Compiler, InvalidStatement, Statement
from localaws_testing.firewall import contains, rule, seen

BAD = contains("bad", {"QueryString": {}})
EVERY = contains("", {"UriPath": {}})
PREFIX = "awswaf:123456789012:webacl:acl:"
OWN_GROUP = Group([rule("inner-count", BAD, "Count"), rule("inner-block", BAD, priority=1)], "awswaf:1:rulegroup:g:")


def group_of(statement: Mapping[str, Any]) -> Group:
    """Return the test's own group, or a managed one."""
    managed = statement.get("ManagedRuleGroupStatement")
    if managed:
        return Group(GROUPS[managed["Name"]].documents(), GROUPS[managed["Name"]].label_prefix, "MANAGED_RULE_GROUP")
    return OWN_GROUP


def acl(compiler: Compiler, *rules: dict[str, Any], default: str = "Allow") -> Acl:
    """Compile an ACL of these rules."""
    document = {"Name": "acl", "ARN": "arn", "Rules": rules, "DefaultAction": {default: {}}}
    return compile_acl(document, compiler, group_of, PREFIX)


def of_group(override: str, statement: Statement | None = None) -> dict[str, Any]:
    """Return a rule that refers to a group."""
    made = rule("group", statement or {"RuleGroupReferenceStatement": {"ARN": "g"}})
    del made["Action"]
    return {**made, "OverrideAction": {override: {}}}


def managed(name: str, override: str = "None", **more: Any) -> dict[str, Any]:
    """Return a rule that refers to one of AWS's groups."""
    return of_group(override, {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name, **more}})


def test_the_first_rule_that_ends_decides(compiler: Compiler) -> None:
    """Rules run by priority, whatever the order in which they were written."""
    ruling = acl(compiler, rule("second", BAD, priority=2), rule("first", BAD, "Allow", 1)).judge(seen("/?bad"))
    assert (ruling.action, ruling.terminating and ruling.terminating.rule.name) == ("Allow", "first")


def test_without_a_match_the_default_decides(compiler: Compiler) -> None:
    """The default action is no rule's."""
    ruling = acl(compiler, rule("bad", BAD), default="Block").judge(seen("/?good"))
    assert (ruling.action, ruling.terminating) == ("Block", None)


def test_counting_does_not_end(compiler: Compiler) -> None:
    """A counted match is kept, its labels are seen by later rules."""
    labelled = rule("count", BAD, "Count", 0, RuleLabels=[{"Name": "seen:bad"}])
    later = rule("label", {"LabelMatchStatement": {"Scope": "LABEL", "Key": "seen:bad"}}, priority=1)
    ruling = acl(compiler, labelled, later).judge(seen("/?bad"))
    assert [hit.rule.name for hit in ruling.counted] == ["count"]
    assert ruling.terminating is not None
    assert ruling.terminating.rule.name == "label"
    assert ruling.labels == {f"{PREFIX}seen:bad"}


def test_a_group_decides_by_its_own_rules(compiler: Compiler) -> None:
    """A group's counting rule counts, its blocking rule blocks."""
    ruling = acl(compiler, of_group("None")).judge(seen("/?bad"))
    assert ruling.action == "Block"
    assert ruling.terminating is not None
    assert (ruling.terminating.rule.name, ruling.terminating.metric) == ("inner-block", "group")


def test_a_group_that_is_overridden_only_counts(compiler: Compiler) -> None:
    """With OverrideAction Count, nothing of a group blocks."""
    ruling = acl(compiler, of_group("Count")).judge(seen("/?bad"))
    assert ruling.action == "Allow"
    assert [hit.rule.name for hit in ruling.counted] == ["inner-count", "inner-block"]


@pytest.mark.parametrize("how", ["ExcludedRules", "RuleActionOverrides"])
def test_a_single_rule_of_a_group_can_be_counted_instead(compiler: Compiler, how: str) -> None:
    """A rule that blocks real requests is overridden by its name."""
    override: dict[str, Any] = {"Name": "CrossSiteScripting_QUERYARGUMENTS"}
    if how == "RuleActionOverrides":
        override |= {"ActionToUse": {"Count": {}}}
    settings: dict[str, Any] = {how: [override]}
    common = managed("AWSManagedRulesCommonRuleSet", **settings)
    ruling = acl(compiler, common).judge(seen("/?q=<script>", User_Agent="test"))
    assert ruling.action == "Allow"
    assert ruling.labels == {"awswaf:managed:aws:core-rule-set:CrossSiteScripting_QueryArguments"}


@pytest.mark.parametrize(
    ("group", "request_parts", "headers", "blocks"),
    [
        (
            "AWSManagedRulesCommonRuleSet",
            ("/?q=<script>alert(1)",),
            {"User_Agent": "t"},
            "CrossSiteScripting_QUERYARGUMENTS",
        ),
        ("AWSManagedRulesCommonRuleSet", ("/",), {}, "NoUserAgent_HEADER"),
        ("AWSManagedRulesCommonRuleSet", ("/", "POST", b"x" * 8193), {"User_Agent": "t"}, "SizeRestrictions_BODY"),
        ("AWSManagedRulesCommonRuleSet", ("/", "POST", b"x" * 8192), {"User_Agent": "t"}, None),
        ("AWSManagedRulesCommonRuleSet", ("/?f=../../etc/passwd",), {"User_Agent": "t"}, "GenericLFI_QUERYARGUMENTS"),
        ("AWSManagedRulesKnownBadInputsRuleSet", ("/",), {"X_Any": "${jndi:ldap://x}"}, "Log4JRCE_HEADER"),
        ("AWSManagedRulesKnownBadInputsRuleSet", ("/", "PROPFIND"), {}, "PROPFIND_METHOD"),
        ("AWSManagedRulesKnownBadInputsRuleSet", ("/prod/projects?q=plain words",), {"User_Agent": "t"}, None),
    ],
)
def test_managed_groups_block_the_plainest_case_of_what_they_are_for(
    compiler: Compiler, group: str, request_parts: tuple[Any, ...], headers: dict[str, Any], blocks: str | None
) -> None:
    """https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html ."""
    ruling = acl(compiler, managed(group)).judge(seen(*request_parts, **headers))
    assert (ruling.terminating.rule.name if ruling.terminating else None) == blocks


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([rule("a", BAD), rule("b", BAD)], "same priority"),
        ([{**rule("a", BAD), "Action": {}}], "exactly one action"),
        ([{**rule("a", BAD), "Action": {"Captcha": {}}}], "Captcha is not implemented"),
        ([rule("a", {"RuleGroupReferenceStatement": {"ARN": "g"}})], "OverrideAction"),
    ],
)
def test_a_wrong_acl_is_refused(compiler: Compiler, rules: list[dict[str, Any]], message: str) -> None:
    """What AWS WAF refuses, or what is not imitated, never becomes an ACL."""
    with pytest.raises(InvalidStatement, match=message):
        acl(compiler, *rules)
