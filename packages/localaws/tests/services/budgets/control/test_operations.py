"""Budgets and Cost Explorer through boto3, against costs that are told.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

Unique = Callable[[str], str]
ACCOUNT = "123456789012"
WARNING = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}
CRITICAL = {**WARNING, "Threshold": 100.0}


@pytest.fixture
def costs(aws: Any) -> Iterator[Callable[..., Any]]:
    """Return what tells costs of today; they are forgotten afterwards."""
    url = aws.ready["costs_url"]

    def tell(service: str, amount: str, **settings: Any) -> Any:
        cost = {"date": aws.advance(0)[:10], "service": service, "amount": amount, **settings}
        return requests.post(url, json={"costs": [cost]}, timeout=10)

    requests.delete(url, timeout=10)
    yield tell
    requests.delete(url, timeout=10)


@pytest.fixture
def budget(aws: Any, unique: Unique) -> Iterator[tuple[str, str]]:
    """Return the name of a budget of 50 USD with a warning and a critical notification, and its subscriber."""
    client, name, address = aws.client("budgets"), unique("budget"), f"{unique('admin')}@example.com"
    subscribers = [{"SubscriptionType": "EMAIL", "Address": address}]
    client.create_budget(
        AccountId=ACCOUNT,
        Budget={
            "BudgetName": name,
            "BudgetLimit": {"Amount": "50", "Unit": "USD"},
            "TimeUnit": "ANNUALLY",
            "BudgetType": "COST",
        },
        NotificationsWithSubscribers=[{"Notification": one, "Subscribers": subscribers} for one in (WARNING, CRITICAL)],
    )
    yield name, address
    client.delete_budget(AccountId=ACCOUNT, BudgetName=name)


def _states(aws: Any, name: str) -> list[str]:
    answer = aws.client("budgets").describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)
    return [one["NotificationState"] for one in answer["Notifications"]]


def _mails(aws: Any, address: str) -> list[dict[str, Any]]:
    return [mail for mail in aws.mailbox() if address in mail["to"]]


def test_79_81_and_101_percent(aws: Any, costs: Callable[..., Any], budget: tuple[str, str]) -> None:
    """No mail, the warning, then the critical one; each once a period however often the budget is refreshed."""
    name, address = budget
    costs("AWS Lambda", "39.5")
    aws.advance(8 * 3600)
    assert (_states(aws, name), _mails(aws, address)) == (["OK", "OK"], [])
    costs("AWS Lambda", "1")
    aws.advance(16 * 3600)
    assert _states(aws, name) == ["ALARM", "OK"]
    [warning] = _mails(aws, address)
    assert warning["subject"] == f"AWS Budgets: {name} has exceeded your alert threshold"
    assert "Alert Threshold: > $40.00\nACTUAL Amount: $40.50" in warning["body"]
    costs("Amazon DynamoDB", "10")
    aws.advance(16 * 3600)
    assert _states(aws, name) == ["ALARM", "ALARM"]
    assert ["> $50.00" in mail["body"] for mail in _mails(aws, address)] == [False, True]
    described = aws.client("budgets").describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
    assert described["CalculatedSpend"]["ActualSpend"] == {"Amount": "50.5", "Unit": "USD"}


@pytest.mark.parametrize("admitted", [False, True])
def test_a_topic_must_admit_budgets(
    aws: Any, costs: Callable[..., Any], budget: tuple[str, str], unique: Unique, *, admitted: bool
) -> None:
    """Without a policy for budgets.amazonaws.com nothing is published; with one, the notice arrives."""
    topic, url = _heard(aws, unique("budget"))
    if admitted:
        admission = {
            "Effect": "Allow",
            "Principal": {"Service": "budgets.amazonaws.com"},
            "Action": "SNS:Publish",
            "Resource": topic,
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [admission]})
        aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    aws.client("budgets").create_notification(
        AccountId=ACCOUNT,
        BudgetName=budget[0],
        Notification={**WARNING, "Threshold": 90.0},
        Subscribers=[{"SubscriptionType": "SNS", "Address": topic}],
    )
    costs("AWS Lambda", "49")
    aws.advance(8 * 3600)
    messages = aws.client("sqs").receive_message(QueueUrl=url).get("Messages", [])
    notices = [json.loads(message["Body"]) for message in messages]
    assert [f"AWS Budgets: {budget[0]}" in notice["Subject"] for notice in notices] == [True] * admitted


def _heard(aws: Any, name: str) -> tuple[str, str]:
    """Return the ARN of a topic and the URL of a queue that hears what it publishes."""
    sns, sqs = aws.client("sns"), aws.client("sqs")
    topic, url = sns.create_topic(Name=name)["TopicArn"], sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    principal = {"Service": "sns.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:*", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [statement]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return topic, url


def test_subscribers_and_notifications_are_changed(aws: Any, budget: tuple[str, str]) -> None:
    """What moto lacks: subscribers of a notification, its update, the budget's update and history."""
    client, (name, address) = aws.client("budgets"), budget
    ask = {"AccountId": ACCOUNT, "BudgetName": name, "Notification": WARNING}
    other = {"SubscriptionType": "EMAIL", "Address": "other@example.com"}
    client.create_subscriber(Subscriber=other, **ask)
    found = client.describe_subscribers_for_notification(**ask)["Subscribers"]
    assert [one["Address"] for one in found] == [address, "other@example.com"]
    client.delete_subscriber(Subscriber=other, **ask)
    client.update_notification(
        AccountId=ACCOUNT, BudgetName=name, OldNotification=WARNING, NewNotification={**WARNING, "Threshold": 70.0}
    )
    with pytest.raises(ClientError, match="notification doesn't exist"):
        client.describe_subscribers_for_notification(**ask)
    kept = client.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
    changed = {key: kept[key] for key in ("BudgetName", "TimeUnit", "BudgetType")}
    client.update_budget(AccountId=ACCOUNT, NewBudget={**changed, "BudgetLimit": {"Amount": "500", "Unit": "USD"}})
    assert client.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]["BudgetLimit"]["Amount"] == "500"
    history = client.describe_budget_performance_history(AccountId=ACCOUNT, BudgetName=name)
    assert len(history["BudgetPerformanceHistory"]["BudgetedAndActualAmountsList"]) == 12


def test_a_filter_expression_is_described_where_it_is_asked_for(aws: Any, unique: Unique) -> None:
    """And is given without types and filters."""
    client, name = aws.client("budgets"), unique("expressed")
    expression = {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}
    budget = {"BudgetName": name, "BudgetLimit": {"Amount": "50", "Unit": "USD"}, "TimeUnit": "MONTHLY"}
    given = {**budget, "BudgetType": "COST", "FilterExpression": expression}
    with pytest.raises(ClientError, match="not both"):
        client.create_budget(AccountId=ACCOUNT, Budget={**given, "CostFilters": {"Service": ["AWS Lambda"]}})
    client.create_budget(AccountId=ACCOUNT, Budget=given)
    try:
        for shown in (False, True):
            one = client.describe_budget(AccountId=ACCOUNT, BudgetName=name, ShowFilterExpression=shown)["Budget"]
            every = client.describe_budgets(AccountId=ACCOUNT, ShowFilterExpression=shown)["Budgets"]
            (same,) = (each for each in every if each["BudgetName"] == name)
            assert one.get("FilterExpression") == same.get("FilterExpression") == (expression if shown else None)
        assert "FilterExpression" not in client.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
    finally:
        client.delete_budget(AccountId=ACCOUNT, BudgetName=name)


def test_cost_explorer_shows_what_was_told(aws: Any, costs: Callable[..., Any]) -> None:
    """By service, with a forecast from the day after, and the tags that costs have; what is malformed is refused."""
    ce, told = aws.client("ce"), datetime.fromisoformat(aws.advance(0)).date()
    costs("AWS Lambda", "1.25", tags={"system": "agents"})
    assert costs("Amazon DynamoDB", "much").status_code == 400
    [result] = ce.get_cost_and_usage(
        TimePeriod=_span(told, 1),
        Granularity="DAILY",
        Metrics=["UnblendedCost"],
        GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
    )["ResultsByTime"]
    assert [(group["Keys"], group["Metrics"]["UnblendedCost"]["Amount"]) for group in result["Groups"]] == [
        (["AWS Lambda"], "1.25")
    ]
    today = datetime.fromisoformat(aws.advance(86_400)).date()
    forecast = ce.get_cost_forecast(TimePeriod=_span(today, 4), Granularity="DAILY", Metric="UNBLENDED_COST")
    assert forecast["Total"]["Amount"] == "5"
    with pytest.raises(ClientError, match="before the current date"):
        ce.get_cost_forecast(TimePeriod=_span(told, 4), Granularity="DAILY", Metric="UNBLENDED_COST")
    assert ce.list_cost_allocation_tags()["CostAllocationTags"][0]["Status"] == "Inactive"
    ce.update_cost_allocation_tags_status(CostAllocationTagsStatus=[{"TagKey": "system", "Status": "Active"}])
    assert [tag["TagKey"] for tag in ce.list_cost_allocation_tags(Status="Active")["CostAllocationTags"]] == ["system"]


def _span(start: date, days: int) -> dict[str, str]:
    return {"Start": start.isoformat(), "End": (start + timedelta(days)).isoformat()}
