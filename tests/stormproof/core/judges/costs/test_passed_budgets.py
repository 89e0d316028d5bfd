"""A budget below what is spent: its notifications were sent, and each topic that it tells lets Budgets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from stormproof.core.alerts.topic_access import TopicAccess
from stormproof.core.costs.budgets import CRITICAL, WARNING
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.costs.passed_budgets import (
    PassedBudget,
    judge_passed_critical,
    judge_passed_warning,
)

SENT = {WARNING: "ALARM", CRITICAL: "ALARM"}
TOPIC, OTHER = (f"arn:aws:sns:eu-west-1:123456789012:{name}" for name in ("alerts", "others"))
Judge = Callable[[PassedBudget], None]
BOTH = pytest.mark.parametrize(
    ("judge", "percent", "code"),
    [
        (judge_passed_warning, WARNING, "costs.warning_silent"),
        (judge_passed_critical, CRITICAL, "costs.critical_silent"),
    ],
)


def passed(states: Mapping[Decimal, str], **delivered: int) -> PassedBudget:
    """Return what became of a budget a cent below what is spent; `delivered` by the topics' names."""
    counted = {
        each: delivered[each.rpartition(":")[2]] for each in (TOPIC, OTHER) if each.rpartition(":")[2] in delivered
    }
    return PassedBudget("cost-passed", Decimal("9.99"), Decimal("10.00"), states, counted)


def refuted(judge: Judge, found: PassedBudget) -> Refuted:
    """Return what a judge refutes."""
    with pytest.raises(Refuted) as error:
        judge(found)
    return error.value


EITHER = pytest.mark.parametrize("judge", [judge_passed_warning, judge_passed_critical])


@EITHER
def test_what_was_sent_and_delivered_is_not_refuted(judge: Judge) -> None:
    """A budget that tells no topic but a person alone was sent as well: e-mails cannot be counted."""
    judge(passed(SENT, alerts=2, others=1))
    judge(passed(SENT))


@BOTH
@pytest.mark.parametrize("state", ["OK", "without a state", None])
def test_each_judge_asks_for_its_own_notification(judge: Judge, percent: Decimal, code: str, state: str | None) -> None:
    """That the other one was sent is nothing to it; one that is not there was never sent."""
    states = {**SENT, percent: state} if state else {each: said for each, said in SENT.items() if each != percent}
    found = refuted(judge, passed(states, alerts=1))
    assert found.code == code
    assert found.message.startswith("10.00 USD are spent of the 9.99 of cost-passed")
    assert f"at {percent:f} percent is {state or 'not there'}" in found.message


@EITHER
def test_each_topic_has_to_have_delivered(judge: Judge) -> None:
    """One that Budgets may not publish to is named, whatever another has delivered."""
    found = refuted(judge, passed(SENT, alerts=3, others=0))
    assert found.code == "costs.topic_shut"
    assert OTHER in found.message
    assert TOPIC not in found.message


SOURCE = "arn:aws:budgets::123456789012:budget/cost-passed"
ALLOW = {"Effect": "Allow", "Principal": {"Service": "budgets.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*"}
ALARMS = {**ALLOW, "Principal": {"Service": "cloudwatch.amazonaws.com"}}
UNCLEAR = {**ALLOW, "Condition": {"StringEquals": {"aws:SourceOrgID": "o-1"}}}


def telling(*statements: Mapping[str, object]) -> PassedBudget:
    """Return what became of a budget that tells a topic of a policy, which has delivered alarms."""
    return replace(passed(SENT, alerts=9), access=(TopicAccess(TOPIC, {"Statement": statements}),), source=SOURCE)


@EITHER
def test_what_a_topic_delivered_of_alarms_proves_nothing_of_budgets(judge: Judge) -> None:
    """Each run sends alarms through it: its policy has to let Budgets in."""
    judge(telling(ALARMS, ALLOW))
    found = refuted(judge, telling(ALARMS))
    assert found.code == "costs.topic_shut"
    assert f"the policy of {TOPIC} does not let budgets.amazonaws.com publish" in found.message


@EITHER
def test_a_policy_that_does_not_tell_leaves_it_open(judge: Judge) -> None:
    """Unless nothing was delivered at all: something stands against it then."""
    with pytest.raises(Undecidable) as undecided:
        judge(telling(ALARMS, UNCLEAR))
    assert undecided.value.code == "costs.topic_unclear"
    assert refuted(judge, replace(telling(UNCLEAR), delivered={TOPIC: 0})).code == "costs.topic_shut"
