"""Who may publish to a topic: its policy, its key and the key's policy as they stand."""

from __future__ import annotations

from stormproof.core.alerts.topic_access import AWS_MANAGED_KEY, USABLE, TopicAccess
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.planning.controls import Reads

DEFAULT = "default"
"""The one name that a key's policy has."""


def read_access(reads: Reads, arn: str) -> TopicAccess:
    """Look at a topic and its key; raises CouldNotLook."""
    region = arn.split(":")[3]
    try:
        found = reads.read("sns", "get_topic_attributes", region=region, TopicArn=arn)["Attributes"]
    except NotThere:
        return TopicAccess(arn, there=False)
    policy, key = parsed(found.get("Policy")), str(found.get("KmsMasterKeyId") or "")
    if not key:
        return TopicAccess(arn, policy)
    try:
        told = reads.read("kms", "describe_key", region=region, KeyId=key)["KeyMetadata"]
        text = reads.read("kms", "get_key_policy", region=region, KeyId=told["KeyId"], PolicyName=DEFAULT)["Policy"]
    except NotThere:
        return TopicAccess(arn, policy, key, key_state="not there", managed_by_aws=key.endswith(AWS_MANAGED_KEY))
    managed = told.get("KeyManager") == "AWS"
    return TopicAccess(arn, policy, key, parsed(text), str(told.get("KeyState", USABLE)), managed_by_aws=managed)
