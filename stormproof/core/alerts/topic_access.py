"""Whether a service of AWS may publish to a topic: the topic's policy and that of its key have to let it.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html ,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.least_privilege.key_policies import DATA_KEYS, User, decided, of_a_service
from stormproof.core.least_privilege.policy_documents import Document, statements

CLOUDWATCH, BUDGETS = "cloudwatch.amazonaws.com", "budgets.amazonaws.com"
AS_MADE = "__default_statement_ID"
"""The statement that SNS gives a topic without a policy, for the account's own use, which IAM policies rule anyway.

Whether it lets services publish AWS's pages do not say for each of them:
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""
USABLE = "Enabled"
AWS_MANAGED_KEY = "alias/aws/sns"
TOPIC_CONTEXT = "kms:encryptioncontext:aws:sns:topicarn"
"""The context key by which SNS tells a key's policy for which topic the key is used."""


@dataclass(frozen=True)
class TopicAccess:
    """A topic's policy, its key (empty for none), the key's policy and state; `there` is False where it is gone.

    The policy of a key that AWS manages admits no service that publishes, and cannot be changed.
    """

    arn: str
    policy: Document = field(default_factory=dict)
    key: str = ""
    key_policy: Document = field(default_factory=dict)
    key_state: str = USABLE
    there: bool = True
    managed_by_aws: bool = False


@dataclass(frozen=True)
class Entry:
    """Whether a service gets a message into a topic, None where that cannot be told, and what stands against it.

    `by_key` tells that it is the topic's key, not its policy.
    """

    admitted: bool | None
    why: str = ""
    by_key: bool = False


def may_publish(standing: Sequence[Any], service: str, source: str, account: str) -> bool | None:
    """Tell whether statements let a service publish for the sake of a source (ARN); None where that cannot be told."""
    known = {**of_a_service(account), "aws:sourceowner": account, "aws:sourcearn": source}
    return decided({"Statement": list(standing)}, User(service, ("sns:Publish",), known), account)


def entry(topic: TopicAccess, service: str, source: str) -> Entry:
    """Return whether a service gets a message into a topic, for the sake of a source (ARN) of its account."""
    account = source.split(":")[4]
    if not topic.there:
        return Entry(admitted=False, why=f"there is no topic {topic.arn}")
    standing = statements(topic.policy)
    published = may_publish(standing, service, source, account)
    written = [each for each in standing if each.get("Sid") != AS_MADE]
    if published and may_publish(written, service, source, account) is not True:
        published = None
    if published is not True:
        how = "does not let" if published is False else "may or may not let"
        return Entry(published, f"the policy of {topic.arn} {how} {service} publish")
    return _key_entry(topic, service, account)


def _key_entry(topic: TopicAccess, service: str, account: str) -> Entry:
    if not topic.key:
        return Entry(admitted=True)
    if topic.managed_by_aws:
        why = f"{topic.key}, the key of {topic.arn}, is one that AWS manages: it admits no service that publishes"
        return Entry(admitted=False, why=why, by_key=True)
    if topic.key_state != USABLE:
        return Entry(admitted=False, why=f"{topic.key}, the key of {topic.arn}, is {topic.key_state}", by_key=True)
    known = {**of_a_service(account), TOPIC_CONTEXT: topic.arn}
    used = decided(topic.key_policy, User(service, DATA_KEYS, known), account)
    if used is True:
        return Entry(admitted=True)
    how = "does not let" if used is False else "may or may not let"
    return Entry(used, f"the policy of {topic.key}, the key of {topic.arn}, {how} {service} use it", by_key=True)
