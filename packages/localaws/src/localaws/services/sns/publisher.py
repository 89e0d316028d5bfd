"""Publishing for AWS's own services: CloudWatch's alarms and Budgets, as far as topic and key admit them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from moto.kms.models import kms_backends
from moto.sns.models import sns_backends

from localaws.kernel.locks import Locks
from localaws.kernel.ports import CLOUDWATCH, NotDelivered
from localaws.services.sns.policy import Access, admits

NAMES = {CLOUDWATCH: "CloudWatch Alarms", "budgets.amazonaws.com": "AWS Budgets"}
AWS_MANAGED = "alias/aws/sns"
KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")


class ServicePublisher:
    """Implements `localaws.kernel.ports.Publisher`.

    The topic's policy decides (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html), and for an
    encrypted topic the key's: the AWS managed key admits no service
    (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services). Of whoever
    publishes it is known to be a service:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
    """

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    async def publish(
        self, topic_arn: str, subject: str, messages: Mapping[str, str], principal: str, source_arn: str
    ) -> str:
        """Publish; see the protocol."""
        return await asyncio.to_thread(self._publish, topic_arn, subject, messages, principal, source_arn)

    def _publish(
        self, topic_arn: str, subject: str, messages: Mapping[str, str], principal: str, source_arn: str
    ) -> str:
        _, _, _, region, account, _ = topic_arn.split(":", 5)
        context = {"aws:sourcearn": source_arn, "aws:sourceaccount": account, "aws:principalisawsservice": "true"}
        if principal == CLOUDWATCH:
            context["aws:sourceowner"] = account
        with self._locks.of("sns", region):
            topic = _topic(topic_arn, region, account)
            access = Access(principal, "sns:Publish", topic_arn, context)
            if not admits(json.loads(topic.policy), access):
                raise NotDelivered(
                    f"{NAMES.get(principal, principal)} is not authorized to perform: SNS:Publish on resource: "
                    f"{topic_arn} because no resource-based policy allows the SNS:Publish action"
                )
            key = topic.kms_master_key_id
        if key:
            self._check_key(key, region, account, principal, context)
        with self._locks.of("sns", region):
            topic = _topic(topic_arn, region, account)
            return str(topic.publish(json.dumps(dict(messages)), subject=subject, message_structure="json"))

    def _check_key(self, key: str, region: str, account: str, principal: str, context: Mapping[str, str]) -> None:
        refusal = NotDelivered(
            f"{NAMES.get(principal, principal)} does not have authorization to access the SNS topic encryption key."
        )
        if key.endswith(AWS_MANAGED):
            raise refusal
        with self._locks.of("kms", region):
            found = _key(kms_backends[account][region], key)
            if found is None:
                raise refusal
            policy, arn = json.loads(found.policy), found.arn
        if not all(admits(policy, Access(principal, action, arn, context)) for action in KEY_ACTIONS):
            raise refusal


def _topic(arn: str, region: str, account: str) -> Any:
    topic = sns_backends[account][region].topics.get(arn)
    if topic is None:
        raise NotDelivered("Topic does not exist")
    return topic


def _key(backend: Any, reference: str) -> Any:
    """Return moto's key for an ID, an ARN or an alias, or None."""
    name = reference.rsplit(":", 1)[-1]
    identifier = backend.get_key_id_from_alias(name) if name.startswith("alias/") else name.rpartition("/")[2]
    return backend.keys.get(identifier)
