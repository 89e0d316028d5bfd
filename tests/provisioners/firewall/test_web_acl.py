"""The firewall's plan: made, mended, merged, or stopped."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.firewall.rules import BLOCK_LIST, COMMON, ORDER, RATE, visible
from provisioners.firewall.web_acl import ARN, BREAKING, PROTECTION, plan, remove
from stormproof.aws.observe.wafv2 import Users
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Ref
from stormproof.core.policy import Mode, SharedAcl
from tests.provisioners.fakes import blocked, changes, context, satisfied
from tests.provisioners.made_firewalls import ACL, FOREIGN, OWN, STAGE, acl, bare, found

THEIRS = {
    "Name": "theirs",
    "Priority": 1,
    "Statement": {"GeoMatchStatement": {"CountryCodes": ["AQ"]}},
    "Action": {"Block": {}},
    "VisibilityConfig": visible("theirs"),
}


def rules_of(change: Change) -> dict[str, Any]:
    """Return the rules that a change sets, ours by their kind, others by name."""
    return {OWN.kind(rule["Name"]): rule for rule in change.calls[0].parameters["Rules"]}


def test_a_stage_without_a_firewall_gets_ours() -> None:
    """The ACL is made, and put on the stage when it is there."""
    made, put = changes(list(plan(context(), found())))
    assert made.action is Action.CREATE
    assert tuple(rules_of(made)) == ORDER
    assert made.calls[0].parameters["DefaultAction"] == {"Allow": {}}
    assert made.price.monthly_usd == pytest.approx(5 + 5 + 0.06)
    assert put.calls[0].parameters == {"WebACLArn": Ref(ARN), "ResourceArn": STAGE}
    assert put.breaking.startswith(BREAKING)
    assert "counted here before" in put.breaking


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
    assert change.breaking.startswith(BREAKING)


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


@pytest.mark.parametrize(
    ("capacity", "usd"), [(10, 5.0), (499, 5.0), (501, 5.02), (1500, 5.04), (1501, 5.04), (3999, 5.04)]
)
def test_what_an_acl_uses_beyond_1500_units_is_priced(capacity: int, usd: float) -> None:
    """0.20 USD for a million requests and each 500 begun; 100,000 requests a month, ours need 1,000."""
    standing = bare(FOREIGN, THEIRS, Capacity=capacity)
    *_, change = changes(list(plan(context(), found(standing, at=FOREIGN))))
    assert change.price.monthly_usd == pytest.approx(usd)


OTHERS = Users(("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p", f"{STAGE}-of-another-api"))


def test_an_acl_that_protects_others_too_stops_the_plan() -> None:
    """They are named, with the ways out; nothing is written."""
    steps = list(plan(context(), found(bare(FOREIGN, THEIRS), at=FOREIGN, users={FOREIGN: OTHERS})))
    (reason,) = blocked(steps)
    assert not changes(steps)
    assert [each in reason for each in (*OTHERS.arns, "own", "shared_web_acl")] == [True] * 4


def test_who_else_uses_an_acl_must_have_been_seen() -> None:
    """Where it could not be looked at, the plan says so in that code, and changes nothing."""
    unseen = Users((), "wafv2 said no", "aws.access_denied")
    step, *_ = plan(context(), found(bare(FOREIGN, THEIRS), at=FOREIGN, users={FOREIGN: unseen}))
    assert isinstance(step, Blocked)
    assert (step.code, "wafv2 said no" in step.reason) == ("aws.access_denied", True)


def test_a_shared_acl_is_changed_where_the_policy_says_so_and_others_are_named() -> None:
    """Rules, and the keys that leave the log, are BREAKING for them; so is the removal of the rules."""
    policy = context(shared_web_acl=SharedAcl.CHANGE)
    kept, change = changes(list(plan(policy, found(bare(FOREIGN, THEIRS), at=FOREIGN, users={FOREIGN: OTHERS}))))
    (gone,) = changes(list(remove(policy, found(acl(FOREIGN), at=FOREIGN, users={FOREIGN: OTHERS}))))
    assert all(OTHERS.arns[0] in each.breaking for each in (kept, change, gone))


def test_a_shared_acl_that_does_as_much_is_left_without_a_word() -> None:
    """Nothing of it has to be changed."""
    assert satisfied(list(plan(context(), found(acl(FOREIGN), at=FOREIGN, users={FOREIGN: OTHERS}))))


@pytest.mark.parametrize("users", [OTHERS, Users((), "no", "aws.access_denied")])
def test_our_acl_is_not_deleted_while_others_use_it(users: Users) -> None:
    """It is taken off our stages; that it stays is said, with who uses it or that nobody could look."""
    steps = list(remove(context(), found(acl(), at=ACL, users={ACL: users})))
    (change,), (reason,) = changes(steps), blocked(steps)
    assert change.calls[0].operation == "disassociate_web_acl"
    assert (users.unseen or users.arns[0]) in reason


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
    rules = [
        {**rule, "OverrideAction": {"Count": {}}} if OWN.kind(rule["Name"]) == COMMON else rule for rule in acl().rules
    ]
    (change,) = changes(list(plan(context(), found(acl(Rules=rules), at=ACL))))
    assert "Count" in change.before["rules"][f"{COMMON}-abc123"]
    assert "None" in change.after["rules"][f"{COMMON}-abc123"]


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


def test_removing_leaves_what_another_api_s_rules_in_the_acl_need() -> None:
    """Its rules, the answer that they give, and the keys that it wants hidden."""
    standing = acl(FOREIGN)
    another = {**standing.rules[0], "Name": f"{BLOCK_LIST}-zzz999", "Priority": 900}
    standing.document["Rules"].append(another)
    (cleared,) = changes(list(remove(context(), found(standing, at=FOREIGN))))
    parameters = cleared.calls[0].parameters
    assert parameters["Rules"] == [another]
    assert set(parameters["CustomResponseBodies"]) == {"stormproof-blocked"}
    assert parameters["DataProtectionConfig"]["DataProtections"] == [PROTECTION]
