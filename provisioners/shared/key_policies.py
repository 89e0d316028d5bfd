"""What the policy of a customer's key must let AWS's services do: logs and topics are encrypted by services themselves.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html ,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html , and of what produces into queues, topics and buckets
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (compatibility with
other services). The key is the customer's: nothing is changed here, and nothing is encrypted by a key that would shut
somebody out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.key_policies import DATA_KEYS, OF_LOGS, User, admits, of_a_service
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import PlanContext, Reads

DEFAULT = "default"
"""The one name that a key's policy has."""
FOR_LOGS = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
OTHERWISE = ["kms:Decrypt", "kms:GenerateDataKey*"]
SYMMETRIC = "SYMMETRIC_DEFAULT"


@dataclass(frozen=True)
class NamedKey:
    """A key: its ARN, its policy, and why nothing can be encrypted by it, empty where it can."""

    arn: str = ""
    policy: Document = field(default_factory=dict)
    unusable: str = ""


NO_KEY = NamedKey()


def read_key(reads: Reads, context: PlanContext, key: str | None = None) -> NamedKey:
    """Look at the named key, or at another; raises CouldNotLook."""
    arn = key or context.policy.encryption_key_arn
    if not arn:
        return NO_KEY
    region = arn.split(":")[3] if arn.startswith("arn:") else context.system.region
    try:
        found = reads.read("kms", "describe_key", region=region, KeyId=arn)["KeyMetadata"]
        text = reads.read("kms", "get_key_policy", region=region, KeyId=found["KeyId"], PolicyName=DEFAULT)["Policy"]
    except NotThere:
        return NamedKey(arn, {}, f"there is no key {arn}")
    return NamedKey(str(found["Arn"]), parsed(text), _unusable(context, str(found["Arn"]), found))


def shut_out(
    context: PlanContext, key: NamedKey, service: str, resource: str, said_of: Mapping[str, str] | None = None
) -> str:
    """Return what is said where a key does not admit a service for a resource's sake, empty where it does.

    `said_of` are further context keys of the service's requests, in lower case.
    """
    if key.unusable:
        return key.unusable
    logs = service.startswith("logs.")
    account = context.system.account
    known = {
        **of_a_service(account),
        **({"kms:encryptioncontext:aws:logs:arn": resource} if logs else {}),
        **(said_of or {}),
    }
    if admits(key.policy, User(service, OF_LOGS if logs else DATA_KEYS, known), account):
        return ""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": FOR_LOGS if logs else OTHERWISE,
        "Resource": "*",
    }
    if logs:
        statement["Condition"] = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"{resource.rpartition(':')[0]}:*"}}
    added = json.dumps(statement)
    return f"the policy of {key.arn} does not let {service} use it for {resource}; add {added} to it first"


def left_to_iam(context: PlanContext, key: NamedKey, *services: str) -> str:
    """Return what is said where a key's policy does not leave its use to IAM, empty where it does.

    `services` are those through which the account's identities use it.
    """
    system = context.system
    for service in services:
        through = f"{service}.{system.region}.amazonaws.com"
        known = {"kms:calleraccount": system.account, "kms:viaservice": through, "aws:securetransport": "true"}
        if not admits(key.policy, User("", DATA_KEYS, known), system.account):
            root = f"arn:{system.partition}:iam::{system.account}:root"
            statement = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}
            return (
                f"the policy of {key.arn} does not leave its use through {service} to IAM, and "
                f"the functions would be shut out of what it encrypts; add {json.dumps(statement)} to it first"
            )
    return ""


def _unusable(context: PlanContext, arn: str, found: Mapping[str, Any]) -> str:
    region, state = arn.split(":")[3], found.get("KeyState", "Enabled")
    if region != context.system.region:
        return f"{arn} is a key of {region}, and what is to be encrypted is in {context.system.region}"
    if state != "Enabled":
        return f"{arn} cannot encrypt: it is {state}"
    if found.get("KeySpec", SYMMETRIC) != SYMMETRIC:
        return f"{arn} is no symmetric key ({found['KeySpec']}), which alone encrypts stores"
    return ""
