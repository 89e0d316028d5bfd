"""How our rules come into a web ACL beside the rules of others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioners.firewall.own_rules import OwnRules
from provisioners.firewall.rule_merging import covers, merged
from provisioners.firewall.rules import BLOCK_LIST, ORDER, PREFIX, visible

PLAIN: dict[str, Any] = {"ByteMatchStatement": {}}
OURS = tuple({"Name": name, "Statement": PLAIN, "Action": {"Block": {}}} for name in ORDER)
OWN = OwnRules("abc123", frozenset({"4", "6"}))
GROUP = "AWSManagedRulesCommonRuleSet"


def other(name: str, priority: int, action: str = "Block") -> dict[str, Any]:
    """Return somebody else's rule."""
    return {"Name": name, "Priority": priority, "Statement": PLAIN, "Action": {action: {}}}


def group(name: str = "stormproof-common", override: str = "None", **settings: Any) -> dict[str, Any]:
    """Return a rule on AWS's common rules."""
    statement = {"VendorName": "AWS", "Name": GROUP, **settings}
    return {"Name": name, "Statement": {"ManagedRuleGroupStatement": statement}, "OverrideAction": {override: {}}}


def overrides(**actions: str) -> list[dict[str, Any]]:
    """Return overrides of rules' actions."""
    return [{"Name": name, "ActionToUse": {action: {}}} for name, action in actions.items()]


foreign = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from(["Block", "Count", "Allow"])), unique_by=lambda each: each[0]
).map(lambda found: [other(f"other-{priority}", priority, action) for priority, action in found])


@given(foreign)
def test_others_stay_and_ours_come_before_who_allows(standing: list[dict[str, Any]]) -> None:
    """Merging takes nothing away, uses each priority once, keeps our order, and is done when it is done."""
    together = merged(standing, OURS, OWN)
    allowing = [rule["Priority"] for rule in standing if "Allow" in rule["Action"]]
    if together is None:
        taken = {rule["Priority"] for rule in standing}
        assert len(set(range(min(allowing))) - taken) < len(OURS)
        return
    assert [rule for rule in together if not rule["Name"].startswith(PREFIX)] == sorted(
        standing, key=lambda rule: rule["Priority"]
    )
    priorities = [rule["Priority"] for rule in together]
    assert priorities == sorted(set(priorities))
    ours = [rule for rule in together if rule["Name"].startswith(PREFIX)]
    assert [rule["Name"] for rule in ours] == [f"{kind}-abc123" for kind in ORDER]
    assert all(rule["Priority"] < each for rule in ours for each in allowing)
    assert merged(together, OURS, OWN) == together


def test_priorities_that_will_do_are_kept() -> None:
    """Ours are not moved without need."""
    names = [f"{kind}-abc123" for kind in ORDER]
    standing = [
        {**rule, "Name": name, "Priority": 7 * number, "VisibilityConfig": visible(name)}
        for number, (name, rule) in enumerate(zip(names, OURS, strict=True))
    ]
    assert merged(standing, OURS, OWN) == tuple(standing)


def older(*sets: str) -> list[dict[str, Any]]:
    """Return the rules as older versions named them, whose block list asks these IP sets."""
    rules = [{**rule, "VisibilityConfig": visible(str(rule["Name"]))} for rule in OURS]
    listed = [{**rule, "Statement": asking(*sets)} if rule["Name"] == BLOCK_LIST else rule for rule in rules]
    return [{**rule, "Priority": number} for number, rule in enumerate(listed)]


def test_rules_that_older_versions_named_are_adopted_as_they_are() -> None:
    """Those beside a block list of this API's sets are its own, and keep their names."""
    standing = older("4", "6")
    assert merged(standing, [{**rule} for rule in standing], OWN) == tuple(standing)
    assert OWN.among(standing) == tuple(standing)


def test_rules_of_another_api_in_one_acl_stay_whatever_their_names() -> None:
    """Older names beside another's sets, names with another's ID; in an ACL of our own, too."""
    named = other(f"{BLOCK_LIST}-zzz999", 20)
    standing = [*older("8"), named]
    assert OWN.others(standing) == standing
    together = merged(standing, OURS, OWN)
    assert together is not None
    assert [rule for rule in together if rule in standing] == standing
    assert {rule["Name"] for rule in together if rule not in standing} == {f"{kind}-abc123" for kind in ORDER}
    assert OwnRules("abc123", whole=True).others(standing) == [named]


def test_what_is_no_rule_of_ours_any_more_goes() -> None:
    """Our prefix marks what is ours to take out."""
    assert merged([other(f"{PREFIX}old-abc123", 3)], (), OWN) == ()
    assert merged([other(f"{PREFIX}old", 3)], (), OwnRules("abc123", whole=True)) == ()


def test_somebody_elses_group_is_not_added_again() -> None:
    """The same group of AWS that blocks does what ours does."""
    theirs = {**group("core"), "Priority": 5}
    ours = group(RuleActionOverrides=overrides(XSS="Block", Size_BODY="Count"))
    assert merged([theirs], [ours], OWN) == (theirs,)


def test_a_group_that_is_softened_does_not_do_for_ours() -> None:
    """Counted, excluded, scoped down, or another group."""
    ours = group(RuleActionOverrides=overrides(XSS="Block", Size_BODY="Count"))
    assert covers(group("core", RuleActionOverrides=overrides(Size_BODY="Count")), ours)
    assert not covers(group("core", override="Count"), ours)
    assert not covers(group("core", ExcludedRules=[{"Name": "XSS"}]), ours)
    assert not covers(group("core", RuleActionOverrides=overrides(XSS="Allow")), ours)
    assert not covers(group("core", ScopeDownStatement=PLAIN), ours)
    assert not covers(group("core", Name="AWSManagedRulesLinuxRuleSet"), ours)
    assert not covers(other("own", 1), ours)


def asking(*arns: str) -> dict[str, Any]:
    """Return a statement that asks IP sets."""
    return {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": arn}} for arn in arns]}}


def limiting(limit: int, window: int = 300, by: str = "IP", *keys: dict[str, Any]) -> dict[str, Any]:
    """Return a statement that limits a rate."""
    statement = {"Limit": limit, "EvaluationWindowSec": window, "AggregateKeyType": by}
    return {"RateBasedStatement": {**statement, **({"CustomKeys": list(keys)} if keys else {})}}


KEY: dict[str, Any] = {"Header": {"Name": "x-api-key"}}


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "covered"),
    [
        ("block-list", asking("4", "6"), asking("6", "4", "more"), True),
        ("block-list", asking("4", "6"), asking("4"), False),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), limiting(2000), True),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), limiting(1500, 300, "CUSTOM_KEYS", KEY), True),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), limiting(400, 60), True),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), limiting(500, 60), False),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), limiting(100, 300, "CONSTANT"), False),
        ("rate", limiting(2000, 300, "CUSTOM_KEYS", KEY, {"IP": {}}), PLAIN, False),
    ],
)
def test_a_rule_of_an_owners_that_does_more_covers_ours(
    name: str,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    covered: bool,  # noqa: FBT001 - a table's column
) -> None:
    """A list with more in it, a limit that is lower or counts more; what only counts does not."""
    rule = {"Name": f"{PREFIX}{name}", "Statement": ours, "Action": {"Block": {}}}
    assert covers({"Name": "acme", "Statement": theirs, "Action": {"Block": {}}}, rule) is covered
    assert not covers({"Name": "acme", "Statement": theirs, "Action": {"Count": {}}}, rule)
