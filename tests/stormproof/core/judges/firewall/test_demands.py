"""What a web ACL must do, whoever made its rules: rules of other names and looser words of AWS hold as well."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.judges.firewall.demands import (
    BAD_INPUTS,
    BLOCK_LIST,
    COMMON,
    DEMANDED,
    GROUPS,
    RATE,
    REPUTATION,
    FirewallDemand,
    allowing_before,
    asked_in_turn,
    hides_keys,
    lacking_rules,
    logs_blocks,
    owners_list,
    referred_groups,
)
from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, KEY_HEADER

API = "abc123"
DEMAND = FirewallDemand({"IPV4": "arn:4", "IPV6": "arn:6"}, 2000, ("Sql_BODY",))
MARKED = {
    "Block": {
        "CustomResponse": {"ResponseCode": 403, "ResponseHeaders": [{"Name": FIREWALL_MARK, "Value": "theirs"}]},
    }
}
ALLOWING = {"Name": "allow", "Priority": 5, "Statement": {"GeoMatchStatement": {}}, "Action": {"Allow": {}}}
HIDDEN = {"Field": {"FieldType": "SINGLE_HEADER", "FieldKeys": ["X-API-Key"]}, "Action": "HASH"}
REDACTED = {"RedactedFields": [{"SingleHeader": {"Name": KEY_HEADER}}]}


def group(name: str, priority: int = 1, override: str = "None", **more: Any) -> dict[str, Any]:
    """Return somebody's rule that is one of AWS's groups."""
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": GROUPS[name], **more}}
    return {"Name": "theirs", "Priority": priority, "Statement": statement, "OverrideAction": {override: {}}}


def reference(arn: str, *, claimed: bool) -> dict[str, Any]:
    """Return the statement that asks an IP set, about the address itself or about the one claimed in our header."""
    header = {"IPSetForwardedIPConfig": {"HeaderName": ADDRESS_HEADER.title()}} if claimed else {}
    return {"IPSetReferenceStatement": {"ARN": arn, **header}}


def block_list(**changed: Any) -> dict[str, Any]:
    """Return a rule that refuses whoever is listed."""
    statements = [reference(arn, claimed=claimed) for arn in ("arn:4", "arn:6") for claimed in (False, True)]
    rule = {"Name": "list", "Priority": 0, "Statement": {"OrStatement": {"Statements": statements}}, "Action": MARKED}
    return rule | changed


COMING = {"OrStatement": {"Statements": [reference(arn, claimed=False) for arn in ("arn:4", "arn:6")]}}


def rate(**changed: Any) -> dict[str, Any]:
    """Return a rule that refuses who asks too often."""
    keys = [{"IP": {}}, {"Header": {"Name": "X-Api-Key"}}]
    statement = {"Limit": 2000, "EvaluationWindowSec": 300, "AggregateKeyType": "CUSTOM_KEYS", "CustomKeys": keys}
    statement |= changed
    return {"Name": "rate", "Priority": 2, "Statement": {"RateBasedStatement": statement}, "Action": {"Block": {}}}


WHOLE = [block_list(), rate(), *(group(name) for name in GROUPS)]


def test_rules_of_other_names_that_do_what_is_demanded_hold() -> None:
    """What counts is what a rule does."""
    assert lacking_rules(WHOLE, DEMAND) == ()
    assert lacking_rules([*WHOLE, ALLOWING], DEMAND) == ()


def test_nothing_is_made_up_for_by_nothing() -> None:
    """All demanded rules are named."""
    assert lacking_rules([], DEMAND) == tuple(DEMANDED)


def test_what_comes_after_a_rule_that_allows_is_lacking() -> None:
    """Nobody whom it allows gets there."""
    late = [{**rule, "Priority": 6} if rule["Name"] == "list" else rule for rule in WHOLE]
    assert lacking_rules([*late, ALLOWING], DEMAND) == (BLOCK_LIST,)


def test_a_rule_that_allows_before_a_demanded_one_is_named() -> None:
    """Whatever it asks for; one after all of them lets in whom they have looked at."""
    early = {**ALLOWING, "Name": "back-door", "Priority": -1}
    assert allowing_before([*WHOLE, early], DEMAND) == ("back-door",)
    assert allowing_before([*WHOLE, ALLOWING], DEMAND) == ()
    overridden = {"RuleActionOverrides": [{"Name": "Some", "ActionToUse": {"Allow": {}}}]}
    group_of_theirs = {"Name": "g", "Priority": -1, "Statement": {"ManagedRuleGroupStatement": overridden}}
    assert allowing_before([*WHOLE, group_of_theirs], DEMAND) == ("g",)


@pytest.mark.parametrize(
    ("referred", "override", "found"),
    [
        ({}, {"None": {}}, ("theirs",)),
        ({}, {"Count": {}}, ()),
        ({"RuleActionOverrides": [{"Name": "in", "ActionToUse": {"Count": {}}}]}, {"None": {}}, ()),
        ({"RuleActionOverrides": [{"Name": "out", "ActionToUse": {"Allow": {}}}]}, {"None": {}}, ("theirs",)),
    ],
)
def test_a_rule_within_a_group_of_the_owner_s_that_allows_is_named_by_its_group(
    referred: dict[str, Any], override: dict[str, Any], found: tuple[str, ...]
) -> None:
    """As its action counts: not where the group, or that rule, is overridden to Count."""
    group = [{"Name": "out", "Action": {"Block": {}}}, {"Name": "in", "Action": {"Allow": {}}}]
    rule = {
        "Name": "theirs",
        "Priority": -1,
        "OverrideAction": override,
        "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:g", **referred}},
    }
    assert allowing_before([*WHOLE, rule], DEMAND, {"arn:g": group}) == found
    assert referred_groups([rule]) == (() if "Count" in override else ("arn:g",))


@pytest.mark.parametrize(
    "rule",
    [
        block_list(Action={"Block": {}}),
        block_list(Statement=COMING),
        rate(Limit=1500),
        rate(EvaluationWindowSec=600),
        rate(AggregateKeyType="IP", CustomKeys=[]),
        rate(CustomKeys=[{"IP": {}}]),
        rate(Limit=400, EvaluationWindowSec=60, CustomKeys=[{"Header": {"Name": "x-api-key"}}]),
    ],
)
def test_a_rule_of_an_owners_that_does_more_holds(rule: dict[str, Any]) -> None:
    """Unmarked, since the log names it; a limit may be lower, and count more than a key from one address."""
    kind = BLOCK_LIST if rule["Name"] == "list" else RATE
    rules = [rule, *(each for each in WHOLE if not DEMANDED[kind](each, DEMAND))]
    assert lacking_rules(rules, DEMAND) == ()


def test_an_owners_list_is_what_his_rules_refuse_where_no_rule_of_ours_is_there() -> None:
    """What only counts, comes too late or asks about claims refuses nobody."""
    theirs = block_list(Statement=COMING, Action={"Block": {}})
    assert owners_list([theirs], API) == {"arn:4", "arn:6"}
    assert owners_list([theirs, block_list(Name=BLOCK_LIST)], API) == frozenset()
    assert owners_list([theirs, block_list(Name=f"{BLOCK_LIST}-{API}")], API) == frozenset()
    assert owners_list([block_list(Name=f"{BLOCK_LIST}-another", Statement=COMING)], API) == frozenset()
    assert owners_list([{**theirs, "Action": {"Count": {}}}], API) == frozenset()
    assert owners_list([{**theirs, "Priority": 6}, ALLOWING], API) == frozenset()
    assert owners_list([{**theirs, "Statement": reference("arn:4", claimed=True)}], API) == frozenset()


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [
        (group(REPUTATION, override="Count"), REPUTATION),
        (group(BAD_INPUTS, ScopeDownStatement={"GeoMatchStatement": {}}), BAD_INPUTS),
        (group(BAD_INPUTS, ExcludedRules=[{"Name": "Log4JRCE_HEADER"}]), BAD_INPUTS),
        (group(COMMON, RuleActionOverrides=[{"Name": "Xss_HEADER", "ActionToUse": {"Count": {}}}]), COMMON),
        (group(COMMON, RuleActionOverrides=[{"Name": "Sql_BODY", "ActionToUse": {"Count": {}}}]), COMMON),
        (group(COMMON, RuleActionOverrides=[{"Name": "Xss_BODY", "ActionToUse": {"Count": {}}}]), ""),
        (group(COMMON, RuleActionOverrides=[{"Name": "Xss_HEADER", "ActionToUse": {"Block": {}}}]), ""),
        (block_list(Name=BLOCK_LIST, Action={"Block": {}}), BLOCK_LIST),
        (block_list(Name=BLOCK_LIST, Statement=COMING), BLOCK_LIST),
        (block_list(Action={"Count": {}}), BLOCK_LIST),
        (block_list(Statement=reference("arn:4", claimed=False)), BLOCK_LIST),
        (rate(Limit=2001), RATE),
        (rate(EvaluationWindowSec=60), RATE),
        (rate(AggregateKeyType="FORWARDED_IP", CustomKeys=[]), RATE),
        (rate(CustomKeys=[{"IP": {}}, {"Cookie": {"Name": "c"}}]), RATE),
        (rate(CustomKeys=[]), RATE),
        (rate(ScopeDownStatement={"GeoMatchStatement": {}}), RATE),
    ],
)
def test_a_rule_that_does_less_does_not_count(rule: dict[str, Any], lacking: str) -> None:
    """Counting, softened, unmarked, for some requests alone; rules on bodies may count unless they must block."""
    kind = next(name for name, does in DEMANDED.items() if name == lacking or (not lacking and name == COMMON))
    rules = [rule, *(each for each in WHOLE if not DEMANDED[kind](each, DEMAND))]
    assert lacking_rules(rules, DEMAND) == ((lacking,) if lacking else ())


@pytest.mark.parametrize(
    ("protections", "logging", "hidden"),
    [
        ([HIDDEN], REDACTED, True),
        ([HIDDEN], None, False),
        ([HIDDEN], {}, False),
        ([], REDACTED, False),
        ([{**HIDDEN, "ExcludeRuleMatchDetails": True}], REDACTED, False),
    ],
)
def test_keys_are_hidden_in_samples_and_in_the_log(
    protections: list[Any],
    logging: dict[str, Any] | None,
    hidden: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Both show headers as they were sent, unless told otherwise."""
    assert hides_keys({"DataProtectionConfig": {"DataProtections": protections}}, logging) is hidden


def filtering(default: str, behavior: str, requirement: str, *actions: str | None) -> dict[str, Any]:
    """Return a log that filters by actions; None stands for a condition on a label."""
    conditions = [
        {"ActionCondition": {"Action": each}} if each else {"LabelNameCondition": {"LabelName": "l"}}
        for each in actions
    ]
    found = {"Behavior": behavior, "Requirement": requirement, "Conditions": conditions}
    return {"LoggingFilter": {"DefaultBehavior": default, "Filters": [found]}}


@pytest.mark.parametrize(
    ("logging", "kept"),
    [
        ({}, True),
        (filtering("DROP", "KEEP", "MEETS_ANY", "BLOCK", "COUNT"), True),
        (filtering("DROP", "KEEP", "MEETS_ANY", "COUNT"), False),
        (filtering("KEEP", "DROP", "MEETS_ANY", "ALLOW"), True),
        (filtering("KEEP", "DROP", "MEETS_ANY", "BLOCK"), False),
        (filtering("KEEP", "DROP", "MEETS_ANY", None), False),
        (filtering("DROP", "KEEP", "MEETS_ALL", "BLOCK", None), False),
    ],
)
def test_a_log_is_known_to_keep_what_was_blocked(logging: dict[str, Any], kept: bool) -> None:  # noqa: FBT001
    """By the first filter that fits, else by the default."""
    assert logs_blocks(logging) is kept


@pytest.mark.parametrize("before", ["Rules", "PreProcessFirewallManagerRuleGroups"])
def test_a_group_that_lets_in_before_the_demanded_rules_leaves_them_lacking(before: str) -> None:
    """One of the owner's, or one that Firewall Manager asks first, by an allow within it."""
    groups = {"arn:g": [{"Name": "in", "Action": {"Allow": {}}}]}
    statement = {"RuleGroupReferenceStatement": {"ARN": "arn:g"}}
    named = "FirewallManagerStatement" if before != "Rules" else "Statement"
    letting = {"Name": "theirs", "Priority": -1, named: statement, "OverrideAction": {"None": {}}}
    acl = {"Rules": WHOLE} if before != "Rules" else {"Rules": [letting, *WHOLE]}
    rules = asked_in_turn({before: [letting], **acl})
    assert referred_groups(rules) == ("arn:g",)
    assert allowing_before(rules, DEMAND, groups) == ("theirs",)
    assert lacking_rules(rules, DEMAND, groups) == tuple(DEMANDED)
    assert lacking_rules(rules, DEMAND, {"arn:g": [{"Name": "out", "Action": {"Block": {}}}]}) == ()


def test_groups_of_firewall_manager_are_demanded_ones_too() -> None:
    """Before the rules of the ACL, and after them unless one of those lets somebody in."""
    managed = [{**group(name), "Name": name} for name in GROUPS]
    theirs = [{**each, "FirewallManagerStatement": each["Statement"]} for each in managed]
    rules = [each for each in WHOLE if each["Name"] != "theirs"]
    for place in ("PreProcessFirewallManagerRuleGroups", "PostProcessFirewallManagerRuleGroups"):
        assert lacking_rules(asked_in_turn({"Rules": rules, place: theirs}), DEMAND) == ()
    after = asked_in_turn({"Rules": [*rules, ALLOWING], "PostProcessFirewallManagerRuleGroups": theirs})
    assert set(lacking_rules(after, DEMAND)) == set(GROUPS)
