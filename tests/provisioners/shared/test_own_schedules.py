"""Rules that run a function of ours."""

from __future__ import annotations

import pytest

from provisioners.shared.own_schedules import Schedule
from stormproof.aws.observe.invokers.own_rules import PRINCIPAL, Rule, probe_rule
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change, NoChange
from tests.provisioners.fakes import SYSTEM

NAMES = Names(SYSTEM)
OWN = probe_rule(NAMES)
SCHEDULE = Schedule("probe-schedule", OWN, "rate(5 minutes)", "runs the probe")
STATEMENT = {
    "Sid": OWN.statement,
    "Effect": "Allow",
    "Principal": {"Service": PRINCIPAL},
    "Action": "lambda:InvokeFunction",
    "Condition": {"ArnLike": {"AWS:SourceArn": OWN.arn}},
}


def _standing(every: str) -> Rule:
    return Rule(every, enabled=True, targets={OWN.target: OWN.function_arn}, statement=STATEMENT)


@pytest.mark.parametrize("every", ["rate(5 minutes)", "rate(2 minutes)", "rate(1 minute)"])
def test_an_owner_may_have_it_run_more_often(every: str) -> None:
    """What is done at least as often as wanted is left alone."""
    (step,) = SCHEDULE.plan(NAMES, _standing(every), "it runs")
    assert isinstance(step, NoChange)


@pytest.mark.parametrize("every", ["rate(6 minutes)", "rate(1 hour)", "cron(0/5 * * * ? *)", ""])
def test_what_runs_it_seldomer_is_put_right(every: str) -> None:
    """So is a schedule of which that is not known."""
    (step,) = SCHEDULE.plan(NAMES, _standing(every), "it runs")
    assert isinstance(step, Change)
    assert step.calls[0].parameters["ScheduleExpression"] == "rate(5 minutes)"


def test_a_rule_that_is_switched_off_is_put_right_as_often_as_it_ran() -> None:
    """The owner's rate stays the owner's."""
    off = Rule("rate(1 minute)", enabled=False, targets={OWN.target: OWN.function_arn}, statement=STATEMENT)
    (step,) = SCHEDULE.plan(NAMES, off, "it runs")
    assert isinstance(step, Change)
    assert step.calls[0].parameters["ScheduleExpression"] == "rate(1 minute)"
