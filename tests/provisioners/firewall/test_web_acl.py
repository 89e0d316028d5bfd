"""The firewall's plan: made, mended, merged, or stopped."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.firewall.rules import BLOCK_LIST, COMMON, ORDER, RATE
from provisioners.firewall.web_acl import ARN, BREAKING, PROTECTION, plan, remove
from stormproof.core.planning.plans import Action, Change, NoChange, Ref
from stormproof.core.policy import Mode
from tests.provisioners.fakes import blocked, changes, context, satisfied
from tests.provisioners.made_firewalls import ACL, FOREIGN, STAGE, acl, bare, found

THEIRS = {
    "Name": "theirs",
    "Priority": 1,
    "Statement": {"GeoMatchStatement": {"CountryCodes": ["AQ"]}},
    "Action": {"Block": {}},
}


def rules_of(change: Change) -> dict[str, Any]:
    """Return the rules that a change sets, by name."""
    return {rule["Name"]: rule for rule in change.calls[0].parameters["Rules"]}


def test_a_stage_without_a_firewall_gets_ours() -> None:
    """The ACL is made, and put on the stage when it is there."""
    made, put = changes(list(plan(context(), found())))
    assert made.action is Action.CREATE
    assert tuple(rules_of(made)) == ORDER
    assert made.calls[0].parameters["DefaultAction"] == {"Allow": {}}
    assert made.price.monthly_usd == pytest.approx(5 + 5 + 0.06)
    assert put.calls[0].parameters == {"WebACLArn": Ref(ARN), "ResourceArn": STAGE}
    assert put.breaking == BREAKING


def test_a_firewall_that_stands_is_left() -> None:
    """A second plan is empty."""
    assert satisfied(list(plan(context(), found(acl(), at=ACL))))


def test_body_rules_only_count_and_all_others_answer_with_our_mark() -> None:
    """Real projects hold what looks like attacks."""
    group = rules_of(changes(list(plan(context(), found())))[0])[COMMON]["Statement"]["ManagedRuleGroupStatement"]
    actions = {each["Name"]: each["ActionToUse"] for each in group["RuleActionOverrides"]}
    assert actions["Bad_BODY"] == {"Count": {}}
    headers = actions["Bad_HEADER"]["Block"]["CustomResponse"]["ResponseHeaders"]
    assert {"Name": "x-stormproof-firewall", "Value": "attack"} in headers
    assert "Counted" not in actions


def test_observing_counts_and_breaks_nothing() -> None:
    """In observe mode no rule refuses anybody."""
    made, put = changes(list(plan(context(firewall_mode=Mode.OBSERVE), found())))
    rules = rules_of(made)
    assert rules[BLOCK_LIST]["Action"] == rules[RATE]["Action"] == {"Count": {}}
    assert rules[COMMON]["OverrideAction"] == {"Count": {}}
    assert put.breaking == ""


def test_somebody_elses_acl_keeps_its_rules_and_gets_ours() -> None:
    """With the lock token that was read, and everything else as it stands."""
    standing = bare(FOREIGN, THEIRS, CustomResponseBodies={"own": {"ContentType": "TEXT_PLAIN", "Content": "no"}})
    kept, change = changes(list(plan(context(), found(standing, at=FOREIGN))))
    parameters = change.calls[0].parameters
    assert (kept.keeps, kept.before, kept.after, kept.calls) == (True, [], [PROTECTION], ())
    assert rules_of(change)["theirs"] == THEIRS
    assert set(rules_of(change)) == {"theirs", *ORDER}
    assert parameters["LockToken"] == "token"
    assert set(parameters["CustomResponseBodies"]) == {"own", "stormproof-blocked"}
    assert parameters["DataProtectionConfig"]["DataProtections"] == [PROTECTION]
    assert change.breaking == BREAKING


def test_an_acl_of_firewall_manager_stops_the_plan() -> None:
    """It would be put back at once."""
    standing = bare(FOREIGN, ManagedByFirewallManager=True)
    (reason,) = blocked(list(plan(context(), found(standing, at=FOREIGN))))
    assert "Firewall Manager" in reason


def test_no_room_before_who_allows_stops_the_plan() -> None:
    """The conflict names the rule and the way out."""
    standing = bare(FOREIGN, {**THEIRS, "Priority": 2, "Action": {"Allow": {}}})
    (reason,) = blocked(list(plan(context(), found(standing, at=FOREIGN))))
    assert "theirs" in reason
    assert "priority above" in reason


def test_an_acl_that_is_full_stops_the_plan() -> None:
    """Both figures are told."""
    standing = bare(FOREIGN, THEIRS, Capacity=4500)
    (reason,) = blocked(list(plan(context(), found(standing, at=FOREIGN))))
    assert "4500" in reason


def test_a_rate_within_the_limit_of_keys_stops_the_plan() -> None:
    """Who is within his limit must not get 403."""
    (reason,) = blocked(list(plan(context(firewall_requests_per_5_minutes=1000), found())))
    assert "requests_per_hour" in reason


def test_unproven_body_rules_stop_the_plan() -> None:
    """Each is told with its reason, before anything would block."""
    policy = context(firewall_blocking_body_rules=("Bad_BODY",))
    (reason,) = blocked(list(plan(policy, found(acl(), at=ACL, unproven={"Bad_BODY": "it would block html-1k"}))))
    assert "Bad_BODY: it would block html-1k" in reason


def test_what_is_shown_of_a_drift_tells_the_drift() -> None:
    """Before and after differ in the rule that was changed."""
    rules = [{**rule, "OverrideAction": {"Count": {}}} if rule["Name"] == COMMON else rule for rule in acl().rules]
    (change,) = changes(list(plan(context(), found(acl(Rules=rules), at=ACL))))
    assert "Count" in change.before["rules"][COMMON]
    assert "None" in change.after["rules"][COMMON]


def test_removing_takes_ours_off_and_leaves_what_is_theirs() -> None:
    """Ours is taken off and deleted; of somebody else's ACL only our rules go."""
    off, gone = changes(list(remove(context(), found(acl(), at=ACL))))
    assert [off.calls[0].operation, gone.calls[0].operation] == ["disassociate_web_acl", "delete_web_acl"]
    standing = acl(FOREIGN)
    standing.document["Rules"].append(THEIRS)
    (cleared,) = changes(list(remove(context(), found(standing, at=FOREIGN))))
    assert rules_of(cleared) == {"theirs": THEIRS}
    assert all(isinstance(step, NoChange) for step in remove(context(), found()))


def test_a_body_rule_that_aws_does_not_have_stops_the_plan() -> None:
    """AWS WAF would ignore it silently, and so would a plan that looks for differences alone."""
    unknown = found(acl(), at=ACL, unproven={"NoSuch_BODY": "there is no such rule"})
    (reason,) = blocked(list(plan(context(firewall_blocking_body_rules=("NoSuch_BODY",)), unknown)))
    assert "NoSuch_BODY" in reason


def test_our_own_acl_lets_pass_what_no_rule_is_about() -> None:
    """Somebody else's default stays as it is."""
    shut: dict[str, Any] = {"DefaultAction": {"Block": {}}}
    (change,) = changes(list(plan(context(), found(acl(**shut), at=ACL))))
    assert change.calls[0].parameters["DefaultAction"] == {"Allow": {}}
    assert satisfied(list(plan(context(), found(acl(FOREIGN, **shut), at=FOREIGN))))
