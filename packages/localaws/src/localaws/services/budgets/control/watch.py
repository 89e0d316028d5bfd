"""Refreshes budgets by the clock and tells subscribers whose threshold was passed.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html: an ACTUAL notification is sent
once a period; https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html: the topic's policy
must admit budgets.amazonaws.com. E-mail subscribers need not confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from email.message import EmailMessage
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from moto.budgets.models import Budget, Notification, budgets_backends

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, Mail, NotDelivered, Publisher
from localaws.services.budgets.notices import SENDER, body, subject
from localaws.services.budgets.spending import REFRESH, Spend, passed, spend
from localaws.services.costs.ledger import CostLedger
from localaws.services.events.expressions import Rate
from localaws.services.events.timetable import Timetable

BUDGETS = "budgets.amazonaws.com"
Identity = tuple[Any, ...]


class State(Enum):
    """Whether a notification's threshold was passed at the last refresh."""

    OK = "OK"
    ALARM = "ALARM"


def identity(notification: Mapping[str, Any]) -> Identity:
    """Return what tells a notification from the budget's others."""
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
        notification.get("ThresholdType") or "PERCENTAGE",
    )


class Watch:
    """Knows what budgets had come to at the last refresh, and which notifications were sent in which period."""

    def __init__(self, platform: Platform, costs: CostLedger, mail: Mail, publisher: Publisher) -> None:
        self._platform = platform
        self._costs = costs
        self._mail = mail
        self._publisher = publisher
        self._spent: WeakKeyDictionary[Budget, Spend] = WeakKeyDictionary()
        self._states: WeakKeyDictionary[Budget, dict[Identity, State]] = WeakKeyDictionary()
        self._sent: WeakKeyDictionary[Budget, dict[Identity, date]] = WeakKeyDictionary()

    def start(self) -> None:
        """Refresh every eight hours of the clock, from midnight UTC on."""
        Timetable(self._platform.clock, self._platform.loop).put("budgets", Rate(0, REFRESH), self._refresh)

    def spend(self, kept: Budget) -> Spend | None:
        """Return what a budget had come to at the last refresh, None before the first."""
        return self._spent.get(kept)

    def state(self, kept: Budget, notification: Notification) -> State:
        """Return a notification's state as of the last refresh."""
        return self._states.get(kept, {}).get(identity(notification.details), State.OK)

    async def _refresh(self, due: float) -> None:
        today = datetime.fromtimestamp(due, UTC).date()
        for kept in tuple(budgets_backends[ACCOUNT]["aws"].budgets[ACCOUNT].values()):
            spent = self._spent[kept] = spend(kept.budget, self._costs, today)
            for notification in tuple(kept.notifications):
                await self._judge(kept, notification, spent, today)

    async def _judge(self, kept: Budget, notification: Notification, spent: Spend, today: date) -> None:
        key, sent = identity(notification.details), self._sent.setdefault(kept, {})
        alarmed = passed(kept.budget, notification.details, spent)
        self._states.setdefault(kept, {})[key] = State.ALARM if alarmed else State.OK
        if alarmed and sent.get(key) != spent.start:
            sent[key] = spent.start
            text = body(kept.budget, notification.details, spent, today)
            subscribers: Any = notification.subscribers  # moto says it is a dict
            for subscriber in subscribers:
                await self._tell(kept, subscriber, text)

    async def _tell(self, kept: Budget, subscriber: Mapping[str, str], text: str) -> None:
        title, address = subject(kept.budget), subscriber["Address"]
        if subscriber["SubscriptionType"] == "SNS":
            arn = f"arn:aws:budgets::{ACCOUNT}:budget/{kept.budget['BudgetName']}"
            with suppress(NotDelivered):  # a topic that does not admit Budgets gets nothing, as on AWS
                await self._publisher.publish(address, title[:100], {"default": text}, BUDGETS, arn)
            return
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = SENDER, address, title
        mail.set_content(text)
        await self._mail.send(mail)
