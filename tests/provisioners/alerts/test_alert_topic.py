"""The alert topic: CloudWatch may publish, the administrator is asked to confirm, what others set stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provisioners.alerts import alert_topic
from provisioners.alerts.alert_topic import budget_statement, statement
from stormproof.aws.observe.sns_topics import Topic
from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change
from tests.provisioners.fakes import SYSTEM, FakeReads, blocked, changes, context, only, satisfied
from tests.provisioners.made_functions import parameters

NAMES = Names(SYSTEM)
THEIRS = {"Sid": "Theirs", "Effect": "Allow", "Principal": "*", "Action": "sns:Subscribe", "Resource": "*"}
ARN = f"{NAMES.alert_topic_arn}:1"
OURS = [statement(NAMES), budget_statement(NAMES)]
STANDING = Topic({"Version": "2012-10-17", "Statement": [THEIRS, *OURS]}, subscription=ARN)


def plan(found: Topic | None) -> list[Any]:
    """Return the plan's steps."""
    return list(alert_topic.plan(context(), found))


def policy(change: Change) -> list[Any]:
    """Return the statements that a change writes."""
    statements: list[Any] = json.loads(parameters(change, "set_topic_attributes")["AttributeValue"])["Statement"]
    return statements


def test_a_missing_topic_is_made_with_policy_and_subscription() -> None:
    """CloudWatch is let in for alarms of this account and region alone, Budgets for budgets of this account."""
    change = only(plan(None))
    made, budgets = policy(change)
    assert budgets["Principal"] == {"Service": "budgets.amazonaws.com"}
    assert budgets["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:budgets::{SYSTEM.account}:*"}
    assert made["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert made["Condition"]["StringEquals"] == {"aws:SourceAccount": SYSTEM.account}
    assert made["Condition"]["ArnLike"]["aws:SourceArn"].startswith(f"arn:aws:cloudwatch:{SYSTEM.region}:")
    assert parameters(change, "subscribe")["Endpoint"] == "admin@example.com"
    assert "KmsMasterKeyId" not in parameters(change, "create_topic")


def test_the_second_plan_is_empty() -> None:
    """A confirmed topic needs nothing."""
    assert satisfied(plan(STANDING))


def test_a_pending_subscription_is_told_with_what_to_do() -> None:
    """Nothing but a click of the administrator can change it."""
    steps = plan(Topic(STANDING.policy, subscription=PENDING))
    assert satisfied(steps)
    assert "follow the link" in steps[-1].reason


def test_a_lost_statement_is_put_back_beside_those_of_others() -> None:
    """A statement of ours that was changed makes way."""
    bent = {**statement(NAMES), "Action": "sns:Subscribe"}
    (change,) = changes(plan(Topic({"Statement": [THEIRS, bent, budget_statement(NAMES)]}, subscription=ARN)))
    assert policy(change) == [THEIRS, budget_statement(NAMES), statement(NAMES)]


def test_a_topic_that_only_cloudwatch_may_publish_to_lets_budgets_in_too() -> None:
    """As an older version made it."""
    (change,) = changes(plan(Topic({"Statement": [statement(NAMES)]}, subscription=ARN)))
    assert policy(change) == OURS


def test_the_policy_that_sns_makes_itself_is_replaced() -> None:
    """An apply that is killed before it came to the policy leaves it; beside statements of others it is theirs."""
    made = {**THEIRS, "Sid": "__default_statement_ID"}
    alone, beside = ({"Version": "2012-10-17", "Statement": standing} for standing in ([made], [made, THEIRS]))
    for standing, kept in ((alone, []), (beside, [made, THEIRS])):
        (change,) = changes(plan(Topic(standing, subscription=ARN)))
        assert policy(change) == [*kept, *OURS]


def test_what_sns_admits_by_itself_is_no_admission() -> None:
    """Its own statement is for whoever owns the source, services too, as a condition has it; an owner's is his word.

    As SNS answers it: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    made = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Subscribe", "SNS:Publish"],
        "Resource": NAMES.alert_topic_arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": SYSTEM.account}},
    }
    (change,) = changes(plan(Topic({"Statement": [made]}, subscription=ARN)))
    assert policy(change) == OURS
    assert satisfied(plan(Topic({"Statement": [{**made, "Sid": "his"}]}, subscription=ARN)))


def test_the_key_that_keeps_cloudwatch_out_is_taken_off() -> None:
    """A key of the customer's stays: its policy can admit CloudWatch."""
    for key in ("alias/aws/sns", f"arn:aws:kms:{SYSTEM.region}:{SYSTEM.account}:alias/aws/sns"):
        (change,) = changes(plan(Topic(STANDING.policy, key, ARN)))
        assert parameters(change, "set_topic_attributes")["AttributeValue"] == ""
    assert satisfied(plan(Topic(STANDING.policy, "alias/own", ARN)))


def test_only_the_administrators_own_address_counts() -> None:
    """Somebody else's subscription is not touched and does not stand in for it."""
    other = {"Protocol": "email", "Endpoint": "other@example.com", "SubscriptionArn": "arn:other"}
    attributes = {"Attributes": {"Policy": json.dumps(STANDING.policy)}}
    reads = FakeReads({("sns", "get_topic_attributes"): attributes, ("sns", "list_subscriptions_by_topic"): [other]})
    found = alert_topic.read(reads, context())
    assert found == Topic(STANDING.policy)
    (change,) = changes(plan(found))
    assert [call.operation for call in change.calls] == ["subscribe"]


def test_the_topic_goes_off_again() -> None:
    """With its subscriptions."""
    assert only(list(alert_topic.remove(context(), STANDING))).calls[0].operation == "delete_topic"
    assert alert_topic.read(FakeReads({}), context()) is None
    assert satisfied(list(alert_topic.remove(context(), None)))


KEY = f"arn:aws:kms:{SYSTEM.region}:{SYSTEM.account}:key/1"


@pytest.mark.parametrize(
    ("admitted", "shut"), [("cloudwatch budgets", ""), ("events budgets", "cloudwatch"), ("cloudwatch", "budgets")]
)
def test_a_customers_key_has_to_admit_cloudwatch_and_budgets(admitted: str, shut: str) -> None:
    """Otherwise not every alert reaches somebody, and the plan says what to add to the key's policy."""
    services = [f"{each}.amazonaws.com" for each in admitted.split()]
    allowed = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "kms:*", "Resource": "*"}
    answers: dict[tuple[str, str], Any] = {
        ("sns", "get_topic_attributes"): {"Attributes": {"Policy": json.dumps(STANDING.policy), "KmsMasterKeyId": KEY}},
        ("sns", "list_subscriptions_by_topic"): [
            {"Protocol": "email", "Endpoint": "admin@example.com", "SubscriptionArn": ARN}
        ],
        ("sns", "get_subscription_attributes"): {"Attributes": {}},
        ("kms", "describe_key"): {"KeyMetadata": {"Arn": KEY, "KeyId": "1"}},
        ("kms", "get_key_policy"): {"Policy": json.dumps({"Statement": [allowed]})},
    }
    steps = plan(alert_topic.read(FakeReads(answers), context()))
    assert satisfied(steps) is not bool(shut)
    assert [f"does not let {shut}" in each for each in blocked(steps)] == ([True] if shut else [])


ALARMS_OF_THE_ACCOUNT = {
    "Sid": "Own",
    "Effect": "Allow",
    "Principal": {"Service": ["events.amazonaws.com", "cloudwatch.amazonaws.com"]},
    "Action": "sns:*",
    "Resource": "*",
    "Condition": {"StringEquals": {"AWS:SourceAccount": SYSTEM.account}},
}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{SYSTEM.region}:{SYSTEM.account}:alarm:*"}}},
        {"Principal": "*"},
        {"Condition": {}},
    ],
)
def test_a_statement_of_an_owner_s_that_lets_cloudwatch_in_is_enough(changed: dict[str, Any]) -> None:
    """Ours is not put beside it."""
    standing = {"Statement": [{**ALARMS_OF_THE_ACCOUNT, **changed}, budget_statement(NAMES)]}
    assert satisfied(plan(Topic(standing, subscription=ARN)))


@pytest.mark.parametrize(
    "changed",
    [
        {"Condition": {"StringEquals": {"AWS:SourceAccount": "999999999999"}}},
        {"Condition": {"StringEquals": {"aws:SourceOrgID": "o-1"}}},
        {"Action": "sns:Subscribe"},
        {"Principal": {"Service": "budgets.amazonaws.com"}},
    ],
)
def test_one_that_does_not_for_certain_is_not(changed: dict[str, Any]) -> None:
    """It stays, and ours comes beside it."""
    theirs = {**ALARMS_OF_THE_ACCOUNT, **changed}
    (change,) = changes(plan(Topic({"Statement": [theirs, budget_statement(NAMES)]}, subscription=ARN)))
    assert policy(change) == [theirs, budget_statement(NAMES), statement(NAMES)]


def test_a_statement_that_denies_it_is_the_owner_s_to_take_off() -> None:
    """No statement of ours would help."""
    deny = {"Sid": "Never", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    (reason,) = blocked(plan(Topic({"Statement": [deny, statement(NAMES)]}, subscription=ARN)))
    assert "the statement Never" in reason


def test_a_filter_policy_is_taken_off_the_administrator_s_subscription() -> None:
    """Nobody can say beforehand what it lets through."""
    filtered = Topic(STANDING.policy, subscription=ARN, filter_policy='{"severity": ["critical"]}')
    (change,) = changes(plan(filtered))
    asked = parameters(change, "set_subscription_attributes")
    assert (asked["SubscriptionArn"], asked["AttributeName"], asked["AttributeValue"]) == (ARN, "FilterPolicy", "{}")


@pytest.mark.parametrize(("stated", "found"), [(None, ""), ("{}", ""), ('{"a": ["b"]}', '{"a": ["b"]}')])
def test_a_filter_policy_is_read_with_the_subscription(stated: str | None, found: str) -> None:
    """An empty one filters nothing; of a subscription that is pending there is none."""
    own = {"Protocol": "email", "Endpoint": "admin@example.com", "SubscriptionArn": ARN}
    answers: dict[tuple[str, str], Any] = {
        ("sns", "get_topic_attributes"): {"Attributes": {"Policy": json.dumps(STANDING.policy)}},
        ("sns", "list_subscriptions_by_topic"): [own],
        ("sns", "get_subscription_attributes"): {"Attributes": {"FilterPolicy": stated} if stated else {}},
    }
    topic = alert_topic.read(FakeReads(answers), context())
    assert topic is not None
    assert topic.filter_policy == found
