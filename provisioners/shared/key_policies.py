"""What the policy of a customer's key must let AWS's services do: logs and topics are encrypted by services themselves.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html ,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html . The key is the customer's: nothing is changed here.
"""

from __future__ import annotations

import json
from typing import Any

from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.resource_policies import parsed

DEFAULT = "default"
"""The one name that a key's policy has."""


def admitted_services(reads: Reads, context: PlanContext) -> frozenset[str]:
    """Return the services that the policy of the named key admits, none where no key is named."""
    key = context.policy.encryption_key_arn
    if not key:
        return frozenset()
    region = key.split(":")[3]
    text = reads.read("kms", "get_key_policy", region=region, KeyId=key, PolicyName=DEFAULT)["Policy"]
    allowing = (each for each in parsed(text)["Statement"] if each.get("Effect") == "Allow")
    return frozenset(service for each in allowing for service in _services(each.get("Principal")))


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


def _services(principal: Any) -> list[str]:
    found = principal.get("Service", []) if isinstance(principal, dict) else []
    return found if isinstance(found, list) else [found]
