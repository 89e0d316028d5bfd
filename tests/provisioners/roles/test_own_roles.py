"""Each function gets a role of its own, once its owner has confirmed what that may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from provisioners.roles import own_roles, role_assignment
from provisioners.roles.own_roles import FORMER, FunctionRole
from provisioners.roles.role_assignment import Running
from stormproof.aws.observe.lambda_functions import FunctionState, configured
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.least_privilege.accessed import Accessed
from stormproof.core.least_privilege.needs import Needs
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import BOUNDARY_TAG, Names
from stormproof.core.planning.plans import Action, Change, NoChange, Ref
from stormproof.core.policy import RolesMode
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads, blocked, context, kept, only, satisfied
from tests.provisioners.made_functions import FUNCTION, configuration, guarded_configuration, parameters, state

NOW = datetime(2026, 11, 29, tzinfo=UTC)
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"
NEEDS = Needs(frozenset({Permission("sqs:SendMessage", QUEUE)}))
OWN = Names(SYSTEM).function_role(FUNCTION)
OLD = f"arn:aws:iam::{ACCOUNT}:role/shop"
ROLE = FunctionRole(state(), NEEDS, NEEDS, None, OLD, "")
OWN_ARN = Names(SYSTEM).role_arn(OWN)
OPEN = replace(ROLE, needs=Needs(frozenset(), ("which queue",)))


def aliased(role: str) -> FunctionState:
    """Return a function whose alias serves what is in ``$LATEST``."""
    return state(configuration(Role=role), configuration(Role=role))


def enforcing(**policy: Any) -> Any:
    """Return what is planned for where the owner has confirmed."""
    return context(roles_mode=RolesMode.ENFORCE, **policy)


def test_a_proposal_changes_nothing_and_shows_what_would_be_allowed() -> None:
    """The default: the owner reads it first, in every plan."""
    (step,) = steps = list(own_roles.plan(context(), (ROLE,)))
    assert satisfied(steps)
    assert "sqs:SendMessage on arn:aws:sqs:eu-west-1:123456789012:q" in str(step)
    assert 'roles_mode = "enforce"' in str(step)
    assert isinstance(step, NoChange)
    assert step.remark
    assert satisfied(list(role_assignment.plan(context(), (Running(aliased(OLD), made=True, former=OLD),))))


def test_a_role_is_made_with_the_boundary_of_the_one_before() -> None:
    """Both are remembered in its tags."""
    change = only(list(own_roles.plan(enforcing(), (replace(ROLE, boundary="arn:b"),))))
    made = parameters(change, "create_role")
    tags = {tag["Key"]: tag["Value"] for tag in made["Tags"]}
    assert (made["RoleName"], made["PermissionsBoundary"]) == (OWN, "arn:b")
    assert (tags[FORMER], tags[BOUNDARY_TAG]) == (OLD, "arn:b")


def test_what_the_code_leaves_open_stops_the_plan_until_the_owner_says() -> None:
    """An empty list says that nothing more is needed."""
    (reason,) = blocked(list(own_roles.plan(enforcing(), (OPEN,))))
    assert "which queue" in reason
    assert 'role_additions.api = ["ACTION ARN"]' in reason
    assert only(list(own_roles.plan(enforcing(role_additions={"api": ()}), (OPEN,)))).action is Action.CREATE


def test_what_the_owner_adds_is_granted() -> None:
    """Beside what the analysis found."""
    wanted = own_roles.wanted(enforcing(role_additions={"api": ("kms:Decrypt arn:key",)}), ROLE)
    assert {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["arn:key"]} in wanted.inline["stormproof"][
        "Statement"
    ]


def test_a_right_role_is_left_and_a_wrong_one_mended() -> None:
    """Whatever else is on it goes, but the policies of other controls."""
    right = own_roles.wanted(enforcing(), ROLE)
    assert satisfied(list(own_roles.plan(enforcing(), (replace(ROLE, own=right),))))
    counting = replace(right, inline={**right.inline, "stormproof-rate-guard": {"Statement": []}})
    assert satisfied(list(own_roles.plan(enforcing(), (replace(ROLE, own=counting),))))
    more = replace(right, inline={**right.inline, "theirs": {"Statement": []}}, managed=("arn:admin",))
    change = only(list(own_roles.plan(enforcing(), (replace(ROLE, own=more),))))
    assert [call.operation for call in change.calls] == ["delete_role_policy", "detach_role_policy"]
    assert kept(list(own_roles.remove(enforcing(), (replace(ROLE, own=right),))))


@pytest.mark.parametrize("served_by", [OWN_ARN, OLD])
def test_a_served_version_whose_layer_is_gone_keeps_what_it_could_do(
    monkeypatch: pytest.MonkeyPatch, served_by: str
) -> None:
    """Its deployment has deleted the layer, so nobody can look at it any more. Of one that never ran by our role
    nothing is known, and its owner is asked.
    """  # noqa: D205 - one sentence, two lines
    more = Needs(frozenset({Permission("s3:GetObject", "arn:aws:s3:::b/*")}))
    own = own_roles.wanted(enforcing(), replace(ROLE, needs=NEEDS | more))
    found = {
        "read_function": state(configuration(Role=OWN_ARN), configuration(Role=served_by)),
        "read_role": own,
        "read_home": "/aws/lambda/api",
        "function_needs": (NEEDS, Needs(undecided=("the layer arn:l:1 cannot be read",))),
        "role_policies": type("Held", (), {"policies": {}}),
        "read_candidate": None,
    }
    for name, value in found.items():
        monkeypatch.setattr(own_roles, name, lambda *_, value=value: value)
    reads = FakeReads({("iam", "get_role"): {"Role": {"Tags": [{"Key": FORMER, "Value": OLD}]}}})
    steps = list(own_roles.plan(enforcing(), (own_roles.read_one(reads, enforcing(), FUNCTION),)))
    if served_by == OLD:
        assert "arn:l:1 cannot be read" in blocked(steps)[0]
        return
    (step,) = steps
    assert isinstance(step, NoChange)
    assert step.remark
    assert "the layer arn:l:1 cannot be read; `stormproof release api` serves" in str(step)
    said = enforcing(role_additions={"api": ()})
    mended = only(list(own_roles.plan(said, (own_roles.read_one(reads, said, FUNCTION),))))
    assert "s3:GetObject" not in str(parameters(mended, "put_role_policy"))


def test_our_role_in_other_words_is_left() -> None:
    """By a policy that the owner manages, under conditions of his; not where others may assume it."""
    right = own_roles.wanted(enforcing(), ROLE)
    statement = {"Sid": "Send", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE}
    condition = {"ArnLike": {"aws:SourceArn": FUNCTION.arn}}
    trust = {**right.trust, "Statement": [{**right.trust["Statement"][0], "Condition": condition}]}
    worded = replace(right, inline={}, managed=("arn:theirs",), trust=trust)
    policies = {"arn:theirs": {"Statement": statement}}
    assert satisfied(list(own_roles.plan(enforcing(), (replace(ROLE, own=worded, policies=policies),))))
    open_ = replace(
        worded, trust={**trust, "Statement": [{**trust["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}
    )
    assert (
        only(list(own_roles.plan(enforcing(), (replace(ROLE, own=open_, policies=policies),)))).action is Action.UPDATE
    )
    wider = {**policies, "more": {"Statement": {**statement, "Action": "sqs:PurgeQueue"}}}
    assert only(list(own_roles.plan(enforcing(), (replace(ROLE, own=worded, policies=wider),)))).action is Action.UPDATE


def test_a_role_of_the_owners_that_does_is_left_to_the_function() -> None:
    """None of ours is made or set for it."""
    steps = list(own_roles.plan(enforcing(), (replace(ROLE, owners_role=OLD),)))
    assert satisfied(steps)
    assert OLD in str(steps[0])
    old = state(configuration(Role=OLD))
    assert satisfied(
        list(role_assignment.plan(enforcing(), (Running(old, made=True, former="", by_owners_role=True),)))
    )


def test_a_function_is_set_to_its_own_role_and_back_to_the_former() -> None:
    """Announced as breaking; no role that is not made is set."""
    old = aliased(OLD)
    change = only(list(role_assignment.plan(enforcing(), (Running(old, made=True, former=OLD),))))
    assert parameters(change, "update_function_configuration")["Role"] == OWN_ARN
    assert change.breaking
    assert satisfied(list(role_assignment.plan(enforcing(), (Running(old, made=False, former=OLD),))))
    own = aliased(OWN_ARN)
    assert satisfied(list(role_assignment.plan(enforcing(), (Running(own, made=True, former=OLD),))))
    back = only(list(role_assignment.remove(enforcing(), (Running(own, made=True, former=OLD),))))
    assert parameters(back, "update_function_configuration")["Role"] == OLD
    assert kept(list(role_assignment.remove(enforcing(), (Running(own, made=True, former=""),))))


def test_a_role_is_tried_on_a_version_of_its_own_before_it_is_served() -> None:
    """By its number, beside what is served; where that does worse, the role of before is set again."""
    change = only(list(role_assignment.plan(enforcing(), (Running(aliased(OLD), made=True, former=OLD),))))
    made, published, tried, moved = change.calls
    assert [made.operation, published.operation, tried.operation, moved.operation] == [
        "update_function_configuration",
        "publish_version",
        "invoke",
        "update_alias",
    ]
    assert (made.batch, made.parameters["RevisionId"]) == ("", "rev-1")
    assert tried.tried_against == {"Qualifier": "live"}
    assert tried.parameters["Qualifier"] == moved.parameters["FunctionVersion"] == Ref("function-role.api.version")
    (back,) = change.backed_out_by
    assert (back.parameters["Role"], "RevisionId" in back.parameters) == (OLD, False)


def test_a_guarded_function_keeps_its_guard_on_the_version_with_the_role() -> None:
    """``$LATEST`` names its owner's handler before and afterwards, and where the role is set back."""
    own = configuration()["Handler"]
    found = state(guarded_configuration(Role=OLD, Handler=own), guarded_configuration(Role=OLD))
    change = only(list(role_assignment.plan(enforcing(), (Running(found, made=True, former=OLD),))))
    first, *_, last = change.calls
    assert (first.parameters["Role"], first.parameters["Handler"]) == (OWN_ARN, GUARD_HANDLER)
    assert (last.operation, last.parameters["Handler"]) == ("update_function_configuration", own)
    assert change.backed_out_by[0].parameters == {"FunctionName": FUNCTION.name, "Role": OLD, "Handler": own}


def test_a_role_follows_what_the_same_plan_has_released() -> None:
    """What it looked at is not what stands by then."""
    found = aliased(OLD)
    settings = configured(found, {"Handler": "guard.handle"})
    before = Change("function-release", FUNCTION.arn, "version served", Action.UPDATE, "", "", (settings,))
    context_ = replace(enforcing(), pending=(before,))
    change = only(list(role_assignment.plan(context_, (Running(found, made=True, former=OLD),))))
    assert "RevisionId" not in parameters(change, "update_function_configuration")
    assert "RevisionId" not in parameters(change, "update_alias")


def test_an_owners_unreleased_code_is_not_shipped_with_a_role() -> None:
    """It is named, with the way out."""
    found = state(configuration(Role=OLD, CodeSha256="new"), configuration(Role=OLD))
    (reason,) = blocked(list(role_assignment.plan(enforcing(), (Running(found, made=True, former=OLD),))))
    assert "other code in $LATEST" in reason
    assert "`stormproof release api`" in reason


def test_a_role_that_is_served_is_only_set_where_latest_lacks_it() -> None:
    """Nothing is published for that."""
    found = state(configuration(Role=OLD), configuration(Role=OWN_ARN))
    change = only(list(role_assignment.plan(enforcing(), (Running(found, made=True, former=OLD),))))
    assert [call.operation for call in change.calls] == ["update_function_configuration"]
    assert not change.breaking


def test_names_of_roles_fit_and_differ() -> None:
    """IAM admits 64 characters; two long names never become one."""
    names = Names(SYSTEM)
    one, other = (names.function_role(replace(FUNCTION, role="r" * 60 + end)) for end in "ab")
    assert len(one) == len(other) == 64
    assert one != other


def test_what_the_former_role_has_used_and_nothing_explains_stops_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The analysis has a gap, and the owner says what it is; what other controls grant is explained."""
    used = (Accessed("sqs", NOW), Accessed("dynamodb", NOW, {"UpdateItem": NOW}), Accessed("kms", NOW))
    monkeypatch.setattr(own_roles, "read_one", lambda *_: replace(ROLE, state=aliased(OLD)))
    looked: list[str] = []

    def look(role: str) -> tuple[tuple[Accessed, ...], datetime]:
        looked.append(role)
        return used, NOW

    asking = replace(enforcing(), accesses=look)
    (reason,) = blocked(list(own_roles.plan(asking, own_roles.read(FakeReads({}), asking))))
    assert f"{OLD} has used kms" in reason
    assert looked == [OLD]
    spoken = replace(enforcing(role_additions={"api": ()}), accesses=look)
    assert only(list(own_roles.plan(spoken, own_roles.read(FakeReads({}), spoken)))).action is Action.CREATE
    assert looked == [OLD]
