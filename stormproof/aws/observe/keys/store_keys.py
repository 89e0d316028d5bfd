"""The keys of the account by which the system's stores are encrypted, and that their callers must be let use.

Who reads or writes an object, an item or a message under a customer's key needs the key, too:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html ,
https://repost.aws/knowledge-center/dynamodb-access-denied-exception and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html . A key whose own
policy admits whoever of the account comes through the service asks for no more, as AWS's managed keys do:
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.aws.observe.s3_buckets import default_encryption, read_encryption
from stormproof.aws.observe.sqs import queue_attributes, queue_encryption
from stormproof.core.errors import CouldNotLook, NotThere
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
from stormproof.core.system import Queue, System

USES = ("kms:Decrypt", "kms:GenerateDataKey")
Store = TypeVar("Store")
DEFAULT = "default"
"""The one name that a key's policy has."""


def keys_needed(reads: Reads, system: System, permissions: Iterable[Permission]) -> frozenset[Permission]:
    """Return the uses of keys that go with permissions on the system's stores."""
    keys = dict(_needed_by_store(reads, system))
    return frozenset(
        Permission(use, key)
        for each in permissions
        for store, key in keys.items()
        if each.resource == store or each.resource.startswith(f"{store}/")
        for use in USES
    )


def _needed_by_store(reads: Reads, system: System) -> Iterator[tuple[str, str]]:
    """Yield the ARN of each store that is encrypted by a key which its callers must be let use, and the key's ARN."""
    for store, named in _named_by_store(reads, system):
        if named and (key := _callers_need(reads, system, named)):
            yield store, key


def _named_by_store(reads: Reads, system: System) -> Iterator[tuple[str, str]]:
    """Yield the ARN of each store with the key that it names, empty for none and where there is no such store."""
    for bucket in system.buckets:
        yield bucket.arn, default_encryption(read_encryption(reads, bucket.name))[1]
    for table in system.tables:
        yield table.arn, _there(table_key, reads, table.name)
    for queue in system.queues:
        yield queue.arn, _there(_queue_key, reads, queue)


def _queue_key(reads: Reads, queue: Queue) -> str:
    return queue_encryption(queue_attributes(reads, queue))[0]


def _there(look: Callable[[Reads, Store], str], reads: Reads, store: Store) -> str:
    try:
        return look(reads, store)
    except NotThere:
        return ""


def _callers_need(reads: Reads, system: System, named: str) -> str:
    """Return the ARN of a key that its users must be let use, empty for one that admits them, or is not the account's.

    Where a key may not be looked at, its users need it.
    """
    if named.startswith("arn:") and named.split(":")[4] != system.account:
        return ""
    try:
        described = reads.read("kms", "describe_key", KeyId=named)["KeyMetadata"]
        arn = str(described["Arn"])
        if described.get("KeyManager") == "AWS":
            return ""
        policy = parsed(reads.read("kms", "get_key_policy", KeyId=arn, PolicyName=DEFAULT)["Policy"])
    except NotThere:
        return ""
    except CouldNotLook:
        return named if named.startswith("arn:") else ""
    return "" if any(_admits_all(each, system.account) for each in statements(policy)) else arn


def _admits_all(statement: Mapping[str, Any], account: str) -> bool:
    """Tell whether a statement lets everybody of the account use the key through a service."""
    return (
        allows(statement)
        and about_everybody(statement)
        and ("StringEquals", "kms:calleraccount", (account,)) in tests(statement)
        and all(names_action(statement, use) for use in USES)
    )
