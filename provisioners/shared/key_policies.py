"""What the policy of a customer's key must let AWS's services do: logs and topics are encrypted by services themselves.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html ,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html . The key is the customer's: nothing is changed here.
"""

from __future__ import annotations

import json

from stormproof.core.least_privilege.policy_documents import allows, parsed, services, statements
from stormproof.core.planning.controls import PlanContext, Reads

DEFAULT = "default"
"""The one name that a key's policy has."""


def admitted_services(reads: Reads, context: PlanContext) -> frozenset[str]:
    """Return the services that the policy of the named key admits, none where no key is named."""
    key = context.policy.encryption_key_arn
    if not key:
        return frozenset()
    region = key.split(":")[3]
    text = reads.read("kms", "get_key_policy", region=region, KeyId=key, PolicyName=DEFAULT)["Policy"]
    return frozenset(service for each in statements(parsed(text)) if allows(each) for service in services(each))


def shut_out(context: PlanContext, service: str) -> str:
    """Return what is said where the key's policy does not admit a service."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
    }
    key = context.policy.encryption_key_arn
    return f"the policy of {key} does not let {service} use it; add {json.dumps(statement)} to it first"
