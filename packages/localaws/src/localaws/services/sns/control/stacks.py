"""CloudFormation's AWS::SNS::Subscription and AWS::SNS::TopicPolicy, which moto does not know.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html and
aws-resource-sns-topicpolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from localaws.moto.patches import Patches

SCOPE = "FilterPolicyScope"
ATTRIBUTES = (SCOPE, "FilterPolicy", "RawMessageDelivery", "RedrivePolicy", "DeliveryPolicy")


def install(patches: Patches) -> None:
    """Nothing to replace: moto finds the models of this module by their class."""


class StackSubscription(CloudFormationModel):
    """A subscription that a stack owns; its Ref is its ARN."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives."""
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names it: none."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name."""
        return "AWS::SNS::Subscription"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003  # moto's signature; a subscription is named by SNS
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **_context: Any,
    ) -> StackSubscription:
        """Subscribe; an e-mail address or web server must confirm, as ever."""
        properties = cloudformation_json["Properties"]
        backend = sns_backends[account_id][region_name]
        subscription = backend.subscribe(properties["TopicArn"], properties.get("Endpoint", ""), properties["Protocol"])
        for name in ATTRIBUTES:
            if name in properties:
                backend.set_subscription_attributes(subscription.arn, name, _text(properties[name]))
        return cls(subscription.arn)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> StackSubscription:
        """Subscribe anew; the same endpoint keeps its subscription."""
        updated = cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
        if updated.arn != original_resource.arn:
            original_resource.delete(account_id, region_name)
        return updated

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, _cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """End the subscription."""
        sns_backends[account_id][region_name].unsubscribe(resource_name)

    def delete(self, account_id: str, region_name: str) -> None:
        """End the subscription with its stack."""
        sns_backends[account_id][region_name].unsubscribe(self.arn)


class StackTopicPolicy(CloudFormationModel):
    """A policy of topics that a stack owns; without it the topics have SNS's default policy again."""

    def __init__(self, name: str, topics: list[str]) -> None:
        self.name = name
        self.topics = topics

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names it: none."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name."""
        return "AWS::SNS::TopicPolicy"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_context: Any
    ) -> StackTopicPolicy:
        """Set the policy of each topic."""
        properties = cloudformation_json["Properties"]
        for arn in properties["Topics"]:
            sns_backends[account_id][region_name].get_topic(arn).policy = _text(properties["PolicyDocument"])
        return cls(resource_name, list(properties["Topics"]))

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> StackTopicPolicy:
        """Set the policies anew."""
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Give the topics that are still there their default policy."""
        backend = sns_backends[account_id][region_name]
        for arn in self.topics:
            if topic := backend.topics.get(arn):
                default: Mapping[str, Any] = topic._create_default_topic_policy(  # noqa: SLF001  # moto's only maker
                    region_name, account_id, topic.name
                )
                topic.policy = json.dumps(default)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
