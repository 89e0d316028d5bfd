"""SNS: topics, subscriptions and the policies of topics.

Properties and attributes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SNS.html. A topic
whose policy goes has the default one again, as recorded on AWS, test_sns_topic_update_attributes in
https://github.com/localstack/localstack/blob/master/tests/aws/services/cloudformation/resources/test_sns.snapshot.json
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.common.attributes import EachAttribute, changed_texts, text
from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.common.policies import shared_policy
from localaws.services.cloudformation.resources.resource_type import Calls
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    constant,
    document,
    member,
    prop,
    same,
    tag_pairs,
    told,
)

LONGEST = 256
FIFO = ".fifo"
TOPIC_CLEARED = {
    "ArchivePolicy": "{}",
    "ContentBasedDeduplication": "false",
    "DisplayName": "",
    "FifoThroughputScope": "Topic",
    "KmsMasterKeyId": "",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
}
SUBSCRIPTION_CLEARED = {
    "FilterPolicyScope": "MessageAttributes",
    "FilterPolicy": "{}",
    "DeliveryPolicy": "",
    "RawMessageDelivery": "false",
    "RedrivePolicy": "",
    "SubscriptionRoleArn": "",
}
"""The scope comes first: a filter policy is judged by it."""
DEFAULT_ACTIONS = (
    "GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe",
    "ListSubscriptionsByTopic", "Publish",
)  # fmt: skip
PROTOCOLS = {"http/s": "HTTP", "sqs": "SQS", "lambda": "Lambda", "firehose": "Firehose", "application": "Application"}
FEEDBACK = ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
LOGGING = "DeliveryStatusLogging"


def _name(subject: Subject) -> str:
    """FIFO topics have a suffix, which counts among the 256 characters."""
    if name := subject.properties.get("TopicName"):
        return str(name)
    if subject.properties.get("FifoTopic"):
        return subject.place.named(LONGEST - len(FIFO)) + FIFO
    return subject.place.named(LONGEST)


def _arn(subject: Subject) -> str:
    return f"arn:{subject.place.partition}:sns:{subject.place.region}:{subject.place.account}:{_name(subject)}"


def _created(subject: Subject) -> dict[str, str] | None:
    texts: dict[str, str] = ATTRIBUTES.of(subject) or {}
    return {**texts, "FifoTopic": "true"} if subject.properties.get("FifoTopic") else texts or None


@dataclass(frozen=True)
class DeliveryStatus:
    """How deliveries are logged, by protocol: attributes such as ``SQSFailureFeedbackRoleArn``."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({LOGGING})

    def create(self, subject: Subject) -> None:
        """Set them."""
        self.update(subject)

    def update(self, subject: Subject) -> None:
        """Set those that differ."""
        before, after = (_feedback(each.get(LOGGING)) for each in (subject.before, subject.properties))
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                _set(subject.calls, subject.id, name, after.get(name, ""))

    def delete(self, subject: Subject) -> None:
        """Goes with the topic."""


def _feedback(logging: Any) -> dict[str, str]:
    return {
        f"{PROTOCOLS[each['Protocol']]}{name}": text(each[name])
        for each in logging or []
        for name in FEEDBACK
        if name in each
    }


@dataclass(frozen=True)
class Subscriptions:
    """The subscriptions that a topic lists itself."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"Subscription"})

    def create(self, subject: Subject) -> None:
        """Subscribe."""
        self.update(subject)

    def update(self, subject: Subject) -> None:
        """Subscribe those that are new and end those that are gone; one that is not confirmed has nothing to end."""
        before, after = (_endpoints(each.get("Subscription")) for each in (subject.before, subject.properties))
        for protocol, endpoint in after - before:
            subject.calls("sns", "subscribe", TopicArn=subject.id, Protocol=protocol, Endpoint=endpoint)
        for protocol, endpoint in before - after:
            for arn in _subscribed(subject, protocol, endpoint):
                subject.calls("sns", "unsubscribe", SubscriptionArn=arn)

    def delete(self, subject: Subject) -> None:
        """Go with the topic."""


def _endpoints(listed: Any) -> set[tuple[str, str]]:
    return {(each["Protocol"], each["Endpoint"]) for each in listed or []}


def _subscribed(subject: Subject, protocol: str, endpoint: str) -> list[str]:
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        answer = subject.calls("sns", "list_subscriptions_by_topic", TopicArn=subject.id, **token)
        found += [
            each["SubscriptionArn"]
            for each in answer["Subscriptions"]
            if (each["Protocol"], each["Endpoint"]) == (protocol, endpoint)
            and each["SubscriptionArn"].startswith("arn:")
        ]
        if not answer.get("NextToken"):
            return found
        token = {"NextToken": answer["NextToken"]}


def _set(calls: Calls, topic: str, name: str, value: str) -> None:
    calls("sns", "set_topic_attributes", TopicArn=topic, AttributeName=name, AttributeValue=value)


def _set_policy(calls: Calls, topic: str, policy: str | None) -> None:
    _set(calls, topic, "Policy", policy or default_policy(topic))


def default_policy(topic: str) -> str:
    """Return the policy that a topic has without one: its account alone may use it."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in DEFAULT_ACTIONS],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": topic.split(":")[4]}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


NAME = Value(_name, frozenset({"TopicName", "FifoTopic"}))
ATTRIBUTES = changed_texts(TOPIC_CLEARED)
SET = {"TopicArn": ID, "AttributeName": member("name"), "AttributeValue": member("value")}

TOPIC = Simple(
    "AWS::SNS::Topic",
    "sns",
    create=Call(
        "create_topic",
        {"Name": NAME, "Attributes": Value(_created, ATTRIBUTES.reads | {"FifoTopic"}), "Tags": tag_pairs()},
    ),
    identity=told("TopicArn"),
    parts=(
        EachAttribute(Call("set_topic_attributes", SET), TOPIC_CLEARED),
        DeliveryStatus(),
        Subscriptions(),
        Tagging(
            Call("tag_resource", {"ResourceArn": ID, "Tags": tag_pairs()}),
            Call("untag_resource", {"ResourceArn": ID, "TagKeys": MEMBER}),
        ),
    ),
    attributes={"TopicArn": ID, "TopicName": NAME},
    delete=Call("delete_topic", {"TopicArn": ID}),
)

SUBSCRIPTION = Simple(
    "AWS::SNS::Subscription",
    "sns",
    create=Call(
        "subscribe",
        {
            **same("TopicArn", "Protocol", "Endpoint"),
            "Attributes": changed_texts(SUBSCRIPTION_CLEARED),
            "ReturnSubscriptionArn": constant(True),
        },
    ),
    identity=told("SubscriptionArn"),
    parts=(
        EachAttribute(
            Call(
                "set_subscription_attributes",
                {"SubscriptionArn": ID, "AttributeName": member("name"), "AttributeValue": member("value")},
            ),
            SUBSCRIPTION_CLEARED,
        ),
    ),
    attributes={"Arn": ID},
    delete=Call("unsubscribe", {"SubscriptionArn": ID}),
)

TOPIC_POLICY = shared_policy("AWS::SNS::TopicPolicy", "Topics", _set_policy)


def _own_policy(subject: Subject) -> str:
    return default_policy(subject.id)


SET_POLICY = Call(
    "set_topic_attributes",
    {
        "TopicArn": prop("TopicArn"),
        "AttributeName": constant("Policy"),
        "AttributeValue": document("PolicyDocument"),
    },
)
INLINE_POLICY = Simple(
    "AWS::SNS::TopicInlinePolicy",
    "sns",
    create=SET_POLICY,
    identity=by(prop("TopicArn")),
    parts=(Change(SET_POLICY, at_creation=False),),
    delete=Call(
        "set_topic_attributes",
        {"TopicArn": ID, "AttributeName": constant("Policy"), "AttributeValue": Value(_own_policy)},
    ),
)
TYPES = (
    only_new(TOPIC, "TopicName", Call("get_topic_attributes", {"TopicArn": Value(_arn)}), "Attributes"),
    SUBSCRIPTION.resource_type(),
    TOPIC_POLICY,
    INLINE_POLICY.resource_type(),
)
