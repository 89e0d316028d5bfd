"""Judges of a budget just below what has been spent: costs are real, and its thresholds were passed when it was made.

A notification that was sent says ALARM, once in its period:
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stormproof.core.alerts.topic_access import BUDGETS, TopicAccess, entry
from stormproof.core.costs.budgets import CRITICAL, WARNING
from stormproof.core.errors import Refuted, Undecidable

SENT = "ALARM"


@dataclass(frozen=True)
class PassedBudget:
    """What became of a budget of `usd` when costs were found at `spent`.

    `states` are those of its notifications, by percent. `delivered` counts what each topic (ARN) that it tells has
    delivered since it was made, alarms included, so that nothing is proven by it; `access` is what the topics and their
    keys let in, and `source` the budget's ARN.
    """

    name: str
    usd: Decimal
    spent: Decimal
    states: Mapping[Decimal, str]
    delivered: Mapping[str, int]
    access: tuple[TopicAccess, ...] = ()
    source: str = ""


def judge_passed_warning(passed: PassedBudget) -> None:
    """Refute unless its warning went out; codes ``costs.warning_silent``, ``costs.topic_shut``.

    Raises Undecidable ``costs.topic_unclear``.
    """
    _judge(passed, WARNING, "costs.warning_silent")


def judge_passed_critical(passed: PassedBudget) -> None:
    """Refute unless its critical alert went out; codes ``costs.critical_silent``, ``costs.topic_shut``.

    Raises Undecidable ``costs.topic_unclear``.
    """
    _judge(passed, CRITICAL, "costs.critical_silent")


def _judge(passed: PassedBudget, percent: Decimal, code: str) -> None:
    state = passed.states.get(percent, "not there")
    if state != SENT:
        spent = f"{passed.spent:f} USD are spent of the {passed.usd:f} of {passed.name}"
        raise Refuted(code, f"{spent}, and its notification at {percent:f} percent is {state}", (passed.name,))
    entries = [(each.arn, entry(each, BUDGETS, passed.source)) for each in passed.access]
    for topic, told in entries:
        if told.admitted is False:
            raise Refuted("costs.topic_shut", f"{passed.name} told {topic}: {told.why}", (topic,))
    for topic, delivered in passed.delivered.items():
        if not delivered:
            said = f"{passed.name} told {topic}, which has delivered nothing since: does it let Budgets publish?"
            raise Refuted("costs.topic_shut", said, (topic,))
    for topic, told in entries:
        if told.admitted is None:
            raise Undecidable("costs.topic_unclear", f"{passed.name} told {topic}: {told.why}")
