"""The keys by which the resources that a function uses are encrypted, and that it must be let use.

Who reads or writes an object, an item, a message or a secret under a customer's key needs the key, too:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html ,
https://repost.aws/knowledge-center/dynamodb-access-denied-exception ,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html ,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html ,
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html ,
https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html and
https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html . A key whose own policy admits whoever of
the account comes through the service asks for no more, as AWS's managed keys do:
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.observe.keys.resource_keys import KEY_OF, Arn, arn_of
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.needs import Needs
from stormproof.core.least_privilege.policy_documents import (
    about_everybody,
    allows,
    names_action,
    parsed,
    statements,
    tests,
)
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

USES = ("kms:Decrypt", "kms:GenerateDataKey")
READING = frozenset(
    {"kinesis:Get", "secretsmanager:Describe", "secretsmanager:Get", "ssm:Describe", "ssm:Get", "ssm:List"}
)
"""How actions begin that only read, of services where that needs no data key."""
SETTING = {"ssm:PutParameter": ("kms:Encrypt", "kms:GenerateDataKey")}
"""Standard parameters are encrypted by the key itself, advanced ones by a data key; see above."""
OF_AWS = "alias/aws/"
DEFAULT = "default"
"""The one name that a key's policy has."""


def keys_needed(reads: Reads, system: System, permissions: Iterable[Permission]) -> Needs:
    """Return the uses of keys that go with permissions on resources, and of what that could not be looked at."""
    found: set[Permission] = set()
    unseen: set[tuple[str, str]] = set()
    asked = {each: arn for each in permissions if (arn := arn_of(each.resource)) and arn.service in KEY_OF}
    keys: dict[Arn, str] = {}
    for each, arn in sorted(asked.items()):
        if arn not in keys:
            try:
                keys[arn] = _key(reads, system, arn)
            except CouldNotLook as error:
                keys[arn] = ""
                said = f"whether {each.resource} is encrypted by a key that it needs: {error.message}"
                unseen.add((error.code, said))
        if key := keys[arn]:
            found |= {Permission(use, key) for use in _uses(each.action)}
    return Needs(frozenset(found), unseen=tuple(sorted(unseen)))


def _uses(action: str) -> tuple[str, ...]:
    return SETTING.get(action) or (USES[:1] if action.startswith(tuple(READING)) else USES)


def _key(reads: Reads, system: System, arn: Arn) -> str:
    """Return the ARN of the key that the users of a resource must be let use, empty for none; raises CouldNotLook."""
    try:
        named = KEY_OF[arn.service](reads, arn)
        return _callers_need(reads, system, arn, named) if named else ""
    except NotThere:
        return ""


def _callers_need(reads: Reads, system: System, arn: Arn, named: str) -> str:
    """Return the ARN of a key that its users must be let use, empty for one that admits them.

    Of another account's key only the ARN is known, and whose own policy does not let IAM grant it does not count.
    Where a key may not be looked at, its users need it; raises CouldNotLook where its ARN is not known either.
    """
    if named.startswith("arn:") and named.split(":")[4] != system.account:
        return named
    try:
        region = {"region": arn.region} if arn.region else {}
        described = reads.read("kms", "describe_key", **region, KeyId=named)["KeyMetadata"]
        key = str(described["Arn"])
        if described.get("KeyManager") == "AWS":
            return ""
        policy = parsed(reads.read("kms", "get_key_policy", **region, KeyId=key, PolicyName=DEFAULT)["Policy"])
    except CouldNotLook:
        if named.startswith(OF_AWS):
            return ""
        if not named.startswith("arn:") or ":alias/" in named:
            raise
        return named
    return "" if any(_admits_all(each, system.account) for each in statements(policy)) else key


def _admits_all(statement: Mapping[str, Any], account: str) -> bool:
    """Tell whether a statement lets everybody of the account use the key through a service."""
    return (
        allows(statement)
        and about_everybody(statement)
        and ("StringEquals", "kms:calleraccount", (account,)) in tests(statement)
        and all(names_action(statement, use) for use in USES)
    )
