"""CloudFormation's types of SNS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.sns import TYPES, default_policy
from localaws.services.cloudformation.resources.sqs import TYPES as QUEUES

Make = Callable[..., Any]


def held(aws: Any, arn: str) -> dict[str, str]:
    """Return the attributes of a topic."""
    return dict(aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"])


def policy(action: str) -> dict[str, Any]:
    """Return a document that allows everybody one action."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_a_topic_is_made_with_its_attributes_and_tags(aws: Any, make: Make) -> None:
    """Ref is the ARN; TopicName and TopicArn are attributes."""
    topic = make(TYPES, "AWS::SNS::Topic", DisplayName="d", SignatureVersion="2", TracingConfig="Active")
    assert topic.physical.attributes == {"TopicArn": topic.physical.id, "TopicName": topic.place.physical_name}
    attributes = held(aws, topic.physical.id)
    assert (attributes["DisplayName"], attributes["SignatureVersion"], attributes["TracingConfig"]) == (
        "d", "2", "Active",
    )  # fmt: skip
    tags = aws.client("sns").list_tags_for_resource(ResourceArn=topic.physical.id)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == topic.place.tags


def test_an_update_sends_only_what_differs(aws: Any, make: Make) -> None:
    """What was set by API on another attribute survives; one that is taken out gets its default."""
    topic = make(TYPES, "AWS::SNS::Topic", DisplayName="d", SignatureVersion="2")
    arn = topic.physical.id
    aws.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="TracingConfig", AttributeValue="Active")
    sent = topic.update(DisplayName="e")
    asked = {"TopicArn": arn, "AttributeName": "DisplayName", "AttributeValue": "e"}
    assert sent == [("set_topic_attributes", asked)]
    topic.update(SignatureVersion=None)
    attributes = held(aws, arn)
    assert (attributes["DisplayName"], attributes["SignatureVersion"], attributes["TracingConfig"]) == (
        "e", "1", "Active",
    )  # fmt: skip


def test_deliveries_are_logged_by_protocol(aws: Any, make: Make) -> None:
    """Each protocol has its own attributes."""
    role = "arn:aws:iam::123456789012:role/feedback"
    topic = make(TYPES, "AWS::SNS::Topic", DeliveryStatusLogging=[{"Protocol": "sqs", "FailureFeedbackRoleArn": role}])
    assert held(aws, topic.physical.id)["SQSFailureFeedbackRoleArn"] == role


def test_a_topic_lists_its_subscriptions(aws: Any, make: Make) -> None:
    """One that is added is made, one that is taken out ends, an e-mail waits for its confirmation."""
    first, second = (make(QUEUES, "AWS::SQS::Queue").physical.attributes["Arn"] for _ in range(2))
    mail = {"Protocol": "email", "Endpoint": "a@example.com"}
    topic = make(TYPES, "AWS::SNS::Topic", Subscription=[{"Protocol": "sqs", "Endpoint": first}, mail])
    topic.update(Subscription=[{"Protocol": "sqs", "Endpoint": second}, mail])
    listed = aws.client("sns").list_subscriptions_by_topic(TopicArn=topic.physical.id)["Subscriptions"]
    assert {each["Endpoint"] for each in listed} == {second, "a@example.com"}
    [pending] = [each["SubscriptionArn"] for each in listed if each["Protocol"] == "email"]
    assert pending == "PendingConfirmation"


def test_a_topic_that_is_there_is_not_taken_over(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """A name that somebody else's topic has is refused, and his topic stays."""
    name = unique("topic")
    arn = aws.client("sns").create_topic(Name=name)["TopicArn"]
    with pytest.raises(aws.client("sns").exceptions.ClientError, match="AlreadyExists"):
        make(TYPES, "AWS::SNS::Topic", TopicName=name)
    assert held(aws, arn)["TopicArn"] == arn


def test_a_deleted_topic_is_gone_with_its_subscriptions(aws: Any, make: Make) -> None:
    """Deleting it again does nothing."""
    topic = make(TYPES, "AWS::SNS::Topic", Subscription=[{"Protocol": "email", "Endpoint": "b@example.com"}])
    topic.delete()
    topic.delete()
    with pytest.raises(aws.client("sns").exceptions.NotFoundException):
        held(aws, topic.physical.id)


def test_a_subscription_has_its_attributes(aws: Any, make: Make) -> None:
    """Raw delivery, filter and redrive policy are set; only what differs is sent, and what is taken out goes."""
    queue, dead = (make(QUEUES, "AWS::SQS::Queue").physical.attributes["Arn"] for _ in range(2))
    topic = make(TYPES, "AWS::SNS::Topic").physical.id
    made = make(
        TYPES, "AWS::SNS::Subscription", TopicArn=topic, Protocol="sqs", Endpoint=queue, RawMessageDelivery=True,
        FilterPolicy={"kind": ["a"]}, RedrivePolicy={"deadLetterTargetArn": dead},
    )  # fmt: skip
    assert made.physical.attributes == {"Arn": made.physical.id}
    sent = made.update(FilterPolicyScope="MessageBody", FilterPolicy={"kind": {"inner": ["b"]}})
    assert [parameters["AttributeName"] for _, parameters in sent] == ["FilterPolicyScope", "FilterPolicy"]
    made.update(RedrivePolicy=None, RawMessageDelivery=None)
    told = aws.client("sns").get_subscription_attributes(SubscriptionArn=made.physical.id)["Attributes"]
    assert (told["RawMessageDelivery"], json.loads(told["FilterPolicy"])) == ("false", {"kind": {"inner": ["b"]}})
    assert not told.get("RedrivePolicy")
    made.delete()
    made.delete()
    assert aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


@pytest.mark.parametrize("kind", ["TopicPolicy", "TopicInlinePolicy"])
def test_a_topics_policy_goes_back_to_the_default(aws: Any, make: Make, kind: str) -> None:
    """It is set, changed, and replaced by the default when its resource goes."""
    topic = make(TYPES, "AWS::SNS::Topic").physical.id
    place = {"Topics": [topic]} if kind == "TopicPolicy" else {"TopicArn": topic}
    default = json.loads(held(aws, topic)["Policy"])
    made = make(TYPES, f"AWS::SNS::{kind}", **place, PolicyDocument=policy("sns:Publish"))
    made.update(PolicyDocument=policy("sns:Subscribe"))
    assert json.loads(held(aws, topic)["Policy"])["Statement"][0]["Action"] == "sns:Subscribe"
    made.delete()
    now = json.loads(held(aws, topic)["Policy"])
    assert now == json.loads(default_policy(topic))
    assert now["Statement"][0]["Condition"] == default["Statement"][0]["Condition"]
