"""The budget: made where none does all that is demanded, mended where ours was changed, others' left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provisioners.costs import cost_budget
from provisioners.costs.cost_budget import Budgets
from stormproof.core.costs.budgets import ABOVE, ACTUAL, Budget, Notification, Subscriber
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change, NoChange, Step
from tests.provisioners.fakes import NOW, SYSTEM, FakeReads, changes, context, only, satisfied
from tests.provisioners.made_functions import parameters

NAMES = Names(SYSTEM)
TOPIC, ADMIN = Subscriber("SNS", NAMES.alert_topic_arn), Subscriber("EMAIL", "admin@example.com")
BOTH = tuple(Notification(ACTUAL, ABOVE, Decimal(each), subscribers=(TOPIC, ADMIN)) for each in (80, 100))
OURS = Budget(NAMES.cost_budget, Decimal(50), notifications=BOTH)


def plan(*standing: Budget) -> list[Step]:
    """Return the plan's steps."""
    return list(cost_budget.plan(context(), Budgets(standing, frozenset({TOPIC, ADMIN}), NOW)))


def operations(change: Change) -> list[str]:
    """Return what a change calls."""
    return [call.operation for call in change.calls]


def test_a_missing_budget_is_made_with_both_notifications() -> None:
    """Credits and refunds do not count; the topic and the administrator are told."""
    asked = parameters(only(plan()), "create_budget")
    assert asked["Budget"]["BudgetLimit"] == {"Amount": "50", "Unit": "USD"}
    assert asked["Budget"]["CostTypes"] == {"IncludeCredit": False, "IncludeRefund": False}
    assert [each["Notification"]["Threshold"] for each in asked["NotificationsWithSubscribers"]] == [80.0, 100.0]
    assert {each["SubscriptionType"] for each in asked["NotificationsWithSubscribers"][0]["Subscribers"]} == {
        "SNS",
        "EMAIL",
    }


def test_the_figure_is_the_policy_s() -> None:
    """Whatever it is."""
    steps = list(cost_budget.plan(context(monthly_budget_usd=12.5), Budgets((), frozenset(), NOW)))
    assert parameters(only(steps), "create_budget")["Budget"]["BudgetLimit"]["Amount"] == "12.5"


def test_the_second_plan_is_empty() -> None:
    """A budget of ours as it is made needs nothing."""
    assert satisfied(plan(OURS))


def test_an_owner_s_budget_that_does_it_all_is_left_alone_and_none_put_beside_it() -> None:
    """Whatever it is called, and whoever else it tells."""
    theirs = replace(OURS, name="theirs", notifications=(*BOTH, Notification("FORECASTED", ABOVE, Decimal(50))))
    assert satisfied(plan(theirs))


def test_an_owner_s_budget_that_lacks_something_stays_and_ours_comes_beside_it() -> None:
    """Nothing of the owner's is changed."""
    for theirs in (replace(OURS, name="theirs", usd=Decimal(90)), replace(OURS, name="theirs", notifications=())):
        assert operations(only(plan(theirs))) == ["create_budget"]


def test_a_budget_that_was_made_for_another_system_is_not_counted() -> None:
    """It goes when that system's controls go."""
    assert operations(only(plan(replace(OURS, name="stormproof-other-monthly-costs")))) == ["create_budget"]


def test_a_budget_of_ours_that_was_changed_is_put_right() -> None:
    """Filters go as well."""
    for changed in ({"usd": Decimal(500)}, {"period": "QUARTERLY"}, {"filtered": "Service AWS Lambda"}):
        (change,) = changes(plan(replace(OURS, **changed)))
        asked = parameters(change, "update_budget")["NewBudget"]
        assert (asked["BudgetLimit"]["Amount"], asked["TimeUnit"], asked["CostFilters"]) == ("50", "MONTHLY", {})


def test_a_budget_of_ours_whose_time_is_another_runs_from_this_month_on() -> None:
    """One that has ended, or begins later; where the time is right it is not touched."""
    for changed in (replace(OURS, starts=NOW + timedelta(40)), replace(OURS, ends=NOW)):
        (change,) = changes(plan(changed))
        asked = parameters(change, "update_budget")["NewBudget"]
        assert asked["TimePeriod"] == {"Start": "2026-11-01T00:00:00Z", "End": "2087-06-15T00:00:00Z"}
    (change,) = changes(plan(replace(OURS, moves="adjusts itself")))
    assert "TimePeriod" not in parameters(change, "update_budget")["NewBudget"]
    assert change.before != change.after


def test_a_notification_that_is_lacking_is_added_and_others_stay() -> None:
    """Where it stands and does not tell whom it should, subscribers are added."""
    (change,) = changes(plan(replace(OURS, notifications=BOTH[1:])))
    assert operations(change) == ["create_notification"]
    other = replace(BOTH[0], subscribers=(Subscriber("EMAIL", "other@example.com"),))
    (change,) = changes(plan(replace(OURS, notifications=(other, BOTH[1]))))
    assert operations(change) == ["create_subscriber", "create_subscriber"]


def test_the_budget_goes_off_again() -> None:
    """Ours alone."""
    theirs = replace(OURS, name="theirs")
    steps = list(cost_budget.remove(context(), Budgets((theirs, OURS), frozenset(), NOW)))
    assert parameters(only(steps), "delete_budget")["BudgetName"] == NAMES.cost_budget
    assert satisfied(list(cost_budget.remove(context(), Budgets((theirs,), frozenset(), NOW))))


def test_an_account_without_budgets_has_none() -> None:
    """AWS says so in words of its own (NotFoundException)."""
    reads = FakeReads({("sns", "list_subscriptions"): []})
    assert cost_budget.read(reads, context()).standing == ()


DRIFTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "usd": st.sampled_from([Decimal(50), Decimal(5), Decimal(500)]),
        "period": st.sampled_from(["MONTHLY", "QUARTERLY", "ANNUALLY"]),
        "filtered": st.sampled_from(["", "Service AWS Lambda"]),
        "without": st.sampled_from([frozenset(), frozenset({"IncludeTax"})]),
        "notifications": st.sampled_from([BOTH, BOTH[:1], ()]),
    },
)


@given(DRIFTS)
def test_any_drift_converges_in_one_apply(drift: dict[str, Any]) -> None:
    """What the plan's calls come to needs nothing more."""
    standing = replace(OURS, **drift)
    called = [call for change in changes(plan(standing)) for call in change.calls]
    if any(call.operation == "update_budget" for call in called):
        standing = replace(standing, usd=Decimal(50), period="MONTHLY", filtered="", without=frozenset())
    added = [call.parameters["Notification"]["Threshold"] for call in called if call.operation == "create_notification"]
    standing = replace(
        standing, notifications=(*standing.notifications, *(n for n in BOTH if float(n.threshold) in added))
    )
    assert satisfied(plan(standing))


def test_what_has_begun_is_told_by_the_targets_time() -> None:
    """The clock of an embedded AWS is ahead of this machine's: a budget of its month has begun there."""
    month = datetime(2031, 5, 1, tzinfo=UTC)
    described = {
        "BudgetName": NAMES.cost_budget,
        "BudgetLimit": {"Amount": "50", "Unit": "USD"},
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
        "TimePeriod": {"Start": month, "End": datetime(2087, 6, 15, tzinfo=UTC)},
    }
    listed = {("budgets", "describe_budgets"): [described], ("budgets", "describe_notifications_for_budget"): []}
    there = replace(context(), now=lambda: month + timedelta(hours=1))
    actual = cost_budget.read(FakeReads({**listed, ("sns", "list_subscriptions"): []}), there)
    steps = {each.aspect: each for each in cost_budget.plan(there, actual)}
    assert isinstance(steps[cost_budget.BUDGET], NoChange)
