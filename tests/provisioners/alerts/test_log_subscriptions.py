"""The watcher of failures is sent the reports of every function, without taking a filter from anybody."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.alerts import log_subscriptions
from provisioners.alerts.log_subscriptions import PATTERN, PRINCIPAL, Group, sid
from stormproof.aws.observe.logs.subscriptions import Subscription
from stormproof.core.naming import Names
from stormproof.core.planning.plans import NoChange
from tests.provisioners.fakes import SYSTEM, blocked, changes, context, only, satisfied

NAMES = Names(SYSTEM)
GROUP = "/aws/lambda/shop-api"
WATCHER = NAMES.arn("lambda", f"function:{NAMES.failure_watcher}")
OURS = Subscription(NAMES.failure_watcher, PATTERN, WATCHER)
THEIRS = tuple(Subscription(name, "", f"arn:aws:lambda:eu-west-1:123456789012:function:{name}") for name in ("a", "b"))


def group(*filters: Subscription, permitted: bool = True, **more: Any) -> tuple[Group, ...]:
    """Return a log group with its filters."""
    return (Group(GROUP, filters, permitted, permitted, **more),)


def test_a_group_is_let_in_and_then_subscribed() -> None:
    """For itself alone: CloudWatch Logs refuses a function that does not admit it."""
    change = only(list(log_subscriptions.plan(context(), group(permitted=False))))
    permit, subscribe = change.calls
    assert permit.parameters["SourceArn"] == f"{NAMES.log_group_arn(GROUP)}:*"
    assert permit.parameters["SourceAccount"] == SYSTEM.account
    assert permit.parameters["Principal"] == PRINCIPAL
    assert subscribe.parameters["filterPattern"] == PATTERN
    assert subscribe.parameters["destinationArn"] == WATCHER


def test_a_filter_that_somebody_added_stays() -> None:
    """There is room for one beside ours."""
    (change,) = changes(list(log_subscriptions.plan(context(), group(THEIRS[0]))))
    assert [call.operation for call in change.calls] == ["put_subscription_filter"]
    assert satisfied(list(log_subscriptions.plan(context(), group(THEIRS[0], OURS))))


def test_where_all_filters_are_taken_the_owner_hears_of_a_way_out() -> None:
    """A group has two; none is taken away, and a fan-out is offered."""
    (reason,) = blocked(list(log_subscriptions.plan(context(), group(*THEIRS))))
    assert "a (to" in reason
    assert "hands on to all" in reason


@pytest.mark.parametrize(
    "standing",
    [
        group(Subscription(OURS.name, '{ $.type = "platform.start" }', WATCHER)),
        group(Subscription(OURS.name, PATTERN, "arn:aws:lambda:eu-west-1:123456789012:function:else")),
        group(OURS, permitted=False),
    ],
)
def test_what_was_changed_is_put_right(standing: tuple[Group, ...]) -> None:
    """Another pattern, another destination, a permission that was withdrawn."""
    assert changes(list(log_subscriptions.plan(context(), standing)))


@pytest.mark.parametrize(("stands", "before"), [(True, ["remove_permission"]), (False, [])])
def test_a_statement_of_ours_that_admits_somebody_else_is_taken_away_first(*, stands: bool, before: list[str]) -> None:
    """Lambda refuses a second one by the same ID; where none stands, nothing is there to be taken away."""
    change = only(list(log_subscriptions.plan(context(), (Group(GROUP, (OURS,), permitted=False, sid=stands),))))
    named = [call.operation for call in change.calls]
    assert named == [*before, "add_permission", "put_subscription_filter"]


def test_the_account_s_subscriptions_are_seen() -> None:
    """They count in no group's two."""
    standing = group(OURS, account=(("everything", "arn:aws:lambda:eu-west-1:123456789012:function:lake"),))
    steps = list(log_subscriptions.plan(context(), standing))
    assert satisfied(steps)
    assert any(isinstance(step, NoChange) and "everything" in step.reason for step in steps)


def test_removal_takes_our_filter_off_and_no_other() -> None:
    """With the permission."""
    change = only(list(log_subscriptions.remove(context(), group(THEIRS[0], OURS))))
    named = [call.parameters.get("filterName") or call.parameters["StatementId"] for call in change.calls]
    assert named == [NAMES.failure_watcher, sid(GROUP)]
    assert satisfied(list(log_subscriptions.remove(context(), group(THEIRS[0], permitted=False))))
