"""Budgets that are evaluated against the seeded costs and tell their subscribers; moto only keeps them.

Adds what moto has not: updates of budgets and notifications, subscribers, the states of notifications, and the history.
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget, BudgetsBackend, Notification
from moto.budgets.responses import BudgetsResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Mail, Publisher
from localaws.moto.patches import Patches
from localaws.services.budgets.control.watch import State, Watch, identity
from localaws.services.budgets.spending import FILTERS, limit, spend
from localaws.services.costs.calendars import period
from localaws.services.costs.ledger import CostLedger

MAX_NOTIFICATIONS = 10
MAX_EMAILS = 10
Request = Mapping[str, Any]
Answer = tuple[int, Mapping[str, str], str]
JSON = {"Content-Type": "application/x-amz-json-1.1"}


def install(patches: Patches, platform: Platform, costs: CostLedger, mail: Mail, publisher: Publisher) -> None:
    """Watch budgets, add the missing operations, answer with what was spent."""
    watch = Watch(platform, costs, mail, publisher)
    operations = Operations(costs, platform.clock.now, watch)
    for name, operation in operations.table().items():
        patches.put(BudgetsResponse, name, _method(operation))
    watch.start()


class Operations:
    """The operations of Budgets, on moto's store."""

    def __init__(self, costs: CostLedger, now: Callable[[], float], watch: Watch) -> None:
        self._costs = costs
        self._now = now
        self._watch = watch

    def table(self) -> Mapping[str, Callable[[BudgetsBackend, Request], dict[str, Any]]]:
        """Return what answers each operation, by moto's names."""
        return {
            "create_budget": self._create,
            "describe_budget": lambda backend, ask: {"Budget": self._shown(_budget(backend, ask), ask)},
            "describe_budgets": self._describe_all,
            "update_budget": self._update,
            "create_notification": self._create_notification,
            "update_notification": _update_notification,
            "describe_notifications_for_budget": self._notifications,
            "describe_budget_notifications_for_account": self._account_notifications,
            "create_subscriber": _create_subscriber,
            "update_subscriber": _update_subscriber,
            "delete_subscriber": _delete_subscriber,
            "describe_subscribers_for_notification": _subscribers,
            "describe_budget_performance_history": self._history,
        }

    def _create(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        budget, notifications = dict(ask["Budget"]), ask.get("NotificationsWithSubscribers") or []
        if "BudgetLimit" in budget or "PlannedBudgetLimits" in budget:  # moto refuses it without either
            self._check(budget)
        if len(notifications) > MAX_NOTIFICATIONS:
            raise _invalid(f"A budget has at most {MAX_NOTIFICATIONS} notifications.")
        for entry in notifications:
            _check_notification(entry["Notification"], entry.get("Subscribers") or [])
        backend.create_budget(ask["AccountId"], budget, notifications)
        return {}

    def _check(self, budget: Mapping[str, Any]) -> None:
        if budget.get("FilterExpression") and (budget.get("CostFilters") or budget.get("CostTypes")):
            raise _invalid("Either FilterExpression and Metrics or CostFilters and CostTypes, not both.")
        unknown = set(budget.get("CostFilters") or {}) - {*FILTERS, "TagKeyValue"}
        if unknown:
            raise JsonRESTError("NotImplemented", f"localaws does not implement the cost filter {min(unknown)}")
        try:
            spend(budget, self._costs, self._today())
            if limit(budget) <= 0:
                raise _invalid("The budget limit must be greater than 0.")
        except (ValueError, KeyError) as error:
            raise JsonRESTError("NotImplemented", f"localaws cannot evaluate this budget: {error}") from None

    def _update(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        changed = ask["NewBudget"]
        self._check(changed)
        kept = _budget(backend, {**ask, "BudgetName": changed["BudgetName"]})
        kept.budget = {"TimePeriod": kept.budget["TimePeriod"], **changed, "LastUpdatedTime": unix_time()}
        return {}

    def _describe_all(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        return {"Budgets": [self._shown(kept, ask) for kept in backend.budgets[ask["AccountId"]].values()]}

    def _shown(self, kept: Budget, ask: Request) -> dict[str, Any]:
        """Return a budget as it is described; its filter expression where that is asked for alone.

        https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgets.html
        """
        shape: dict[str, Any] = kept.to_dict()
        if not ask.get("ShowFilterExpression"):
            shape.pop("FilterExpression", None)
        spent = self._watch.spend(kept)
        calculated = {"ActualSpend": {"Amount": str(spent.actual) if spent else "0.0", "Unit": "USD"}}
        if spent and spent.forecast is not None:
            calculated["ForecastedSpend"] = {"Amount": str(round(spent.forecast, 3)), "Unit": "USD"}
        return {**shape, "CalculatedSpend": calculated}

    def _create_notification(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        kept = _budget(backend, ask)
        _check_notification(ask["Notification"], ask["Subscribers"])
        if any(identity(one.details) == identity(ask["Notification"]) for one in kept.notifications):
            raise DuplicateRecordException("notification", ask["BudgetName"])
        if len(kept.notifications) >= MAX_NOTIFICATIONS:
            raise JsonRESTError("CreationLimitExceededException", f"At most {MAX_NOTIFICATIONS} notifications.")
        kept.add_notification(ask["Notification"], ask["Subscribers"])
        return {}

    def _notifications(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        return {"Notifications": self._states(_budget(backend, ask))}

    def _account_notifications(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        budgets = backend.budgets[ask["AccountId"]]
        entries = [{"BudgetName": name, "Notifications": self._states(kept)} for name, kept in budgets.items()]
        return {"BudgetNotificationsForAccount": entries}

    def _states(self, kept: Budget) -> list[dict[str, Any]]:
        return [
            {
                "ThresholdType": "PERCENTAGE",
                **one.details,
                "NotificationState": "ALARM" if self._watch.state(kept, one) is State.ALARM else "OK",
            }
            for one in kept.notifications
        ]

    def _history(self, backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
        kept = _budget(backend, ask)
        budget, day, amounts = kept.budget, self._today(), []
        for _ in range(12):
            start, end = period(day, budget["TimeUnit"])
            spent = spend(budget, self._costs, min(end - timedelta(1), self._today()))
            amounts.append(
                {
                    "BudgetedAmount": budget["BudgetLimit"],
                    "ActualAmount": {"Amount": str(spent.actual), "Unit": "USD"},
                    "TimePeriod": {"Start": _epoch(start), "End": _epoch(end)},
                }
            )
            day = start - timedelta(1)
        shape = {name: budget[name] for name in ("BudgetName", "BudgetType", "TimeUnit")}
        return {"BudgetPerformanceHistory": {**shape, "BudgetedAndActualAmountsList": amounts}}

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now(), UTC).date()


def _budget(backend: BudgetsBackend, ask: Request) -> Budget:
    kept = backend.budgets[ask["AccountId"]].get(ask["BudgetName"])
    if kept is None:
        raise NotFoundException(f"Unable to get budget: {ask['BudgetName']} - the budget doesn't exist.")
    return kept


def _notification(backend: BudgetsBackend, ask: Request, name: str = "Notification") -> Notification:
    found = [one for one in _budget(backend, ask).notifications if identity(one.details) == identity(ask[name])]
    if not found:
        raise NotFoundException("Unable to get notification - the notification doesn't exist.")
    return found[0]


def _update_notification(backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
    found = _notification(backend, ask, "OldNotification")
    _check_notification(ask["NewNotification"], found.subscribers)
    found.details = ask["NewNotification"]
    return {}


def _create_subscriber(backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
    found = _notification(backend, ask)
    if ask["Subscriber"] in found.subscribers:
        raise DuplicateRecordException("subscriber", ask["Subscriber"]["Address"])
    _check_notification(found.details, [*found.subscribers, ask["Subscriber"]])
    found.subscribers = [*found.subscribers, ask["Subscriber"]]  # type: ignore[assignment] # moto says it is a dict
    return {}


def _update_subscriber(backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
    found = _notification(backend, ask)
    _delete_subscriber(backend, {**ask, "Subscriber": ask["OldSubscriber"]})
    found.subscribers = [*found.subscribers, ask["NewSubscriber"]]  # type: ignore[assignment] # as above
    return {}


def _delete_subscriber(backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
    found = _notification(backend, ask)
    if ask["Subscriber"] not in found.subscribers:
        raise NotFoundException("Unable to get subscriber - the subscriber doesn't exist.")
    found.subscribers = [one for one in found.subscribers if one != ask["Subscriber"]]  # type: ignore[assignment] # as above
    return {}


def _subscribers(backend: BudgetsBackend, ask: Request) -> dict[str, Any]:
    return {"Subscribers": list(_notification(backend, ask).subscribers)}


def _check_notification(details: Mapping[str, Any], subscribers: Any) -> None:
    kinds = [subscriber["SubscriptionType"] for subscriber in subscribers]
    if not kinds or kinds.count("SNS") > 1 or kinds.count("EMAIL") > MAX_EMAILS:
        raise _invalid(
            f"A notification has one SNS topic and {MAX_EMAILS} e-mail addresses at most, and one subscriber."
        )
    if float(details["Threshold"]) <= 0:
        raise _invalid("The threshold must be greater than 0.")


def _invalid(message: str) -> JsonRESTError:
    return JsonRESTError("InvalidParameterException", message)


def _epoch(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()


def _method(operation: Callable[[BudgetsBackend, Request], dict[str, Any]]) -> Callable[[BudgetsResponse], Answer]:
    def answer(self: BudgetsResponse) -> Answer:
        return 200, JSON, json.dumps(operation(self.backend, json.loads(self.body)))

    return answer
