"""The ways in which 8.4 can be lost: no encryption, keys of others or unusable ones, uploads under other keys."""

from __future__ import annotations

from provisioners.shared.policy_statements import CLIENT_KEY, OTHER_ALGORITHM, OTHER_KEY, without
from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.aws.observe.logs.destinations import group_keys
from stormproof.aws.observe.s3_buckets import read_bucket_policy, read_encryption
from stormproof.aws.observe.sqs import queue_attributes, queue_encryption
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection, MendedBy, Sabotage
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.shared.stores import a_bucket, a_queue, a_table, has_bucket, has_queue, has_table
from stormproof.sabotage.transport.catalogue import put_bucket_policy

STRANGER = "999999999999"
KEY = "sabotage.key"
UNENCRYPTED = {"SqsManagedSseEnabled": "false"}


def bucket_other_key(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's default names a key of another account."""
    wrong = _default(context, _by(_foreign(context)))
    return FaultInjection("the bucket's default names another account's key", (wrong,), (_back(reads, context),))


def key_disabled(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's default names a key that is disabled. The key stays: there are no names for keys to be undone by."""
    calls = (
        Call("kms", "create_key", {"Description": "stormproof sabotage"}, yields={KEY: "KeyMetadata.Arn"}),
        _default(context, _by(Ref(KEY))),
        Call("kms", "disable_key", {"KeyId": Ref(KEY)}),
    )
    return FaultInjection("the key of the bucket's default is disabled", calls, (_back(reads, context),))


def client_keys_allowed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's policy admits uploads under whatever encryption the client likes."""
    standing = read_bucket_policy(reads, a_bucket(context).name)
    kept = without(standing, (CLIENT_KEY, OTHER_ALGORITHM, OTHER_KEY))
    put, back = (put_bucket_policy(a_bucket(context), each) for each in (kept, standing))
    if not kept["Statement"]:
        put = Call("s3", "delete_bucket_policy", {"Bucket": a_bucket(context).name})
    return FaultInjection("the bucket's policy admits any encryption", (put,), (back,))


def table_other_key(reads: Reads, context: PlanContext) -> FaultInjection:
    """The table's encryption names a key of another account."""
    table = a_table(context)
    standing = table_key(reads, table.name)
    by_key = {"Enabled": True, "SSEType": "KMS"}
    before = {**by_key, "KMSMasterKeyId": standing} if standing else {"Enabled": False}
    wrong, back = (
        Call("dynamodb", "update_table", {"TableName": table.name, "SSESpecification": specification})
        for specification in ({**by_key, "KMSMasterKeyId": _foreign(context)}, before)
    )
    return FaultInjection("the table is encrypted by another account's key", (wrong,), (back,))


def queue_unencrypted(reads: Reads, context: PlanContext) -> FaultInjection:
    """One queue keeps its messages as they are."""
    return _queue(reads, context, "a queue keeps its messages unencrypted", {**UNENCRYPTED, "KmsMasterKeyId": ""})


def queue_other_key(reads: Reads, context: PlanContext) -> FaultInjection:
    """One queue names a key of another account."""
    return _queue(
        reads, context, "a queue is encrypted by another account's key", {"KmsMasterKeyId": _foreign(context)}
    )


def log_group_other_key(reads: Reads, context: PlanContext) -> FaultInjection:
    """One log group names a key of another account."""
    keys = group_keys(reads, context)
    if not keys:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no log group; run `stormproof apply` first")
    group, key = min(keys.items())
    where = {"logGroupName": group}
    wrong = Call("logs", "associate_kms_key", {**where, "kmsKeyId": _foreign(context)})
    back = Call("logs", "associate_kms_key", {**where, "kmsKeyId": key})
    off = Call("logs", "disassociate_kms_key", where)
    return FaultInjection("a log group is encrypted by another account's key", (wrong,), (back if key else off,))


def _queue(reads: Reads, context: PlanContext, title: str, attributes: dict[str, str]) -> FaultInjection:
    queue = a_queue(context)
    standing = queue_attributes(reads, queue)
    key, by_sqs = queue_encryption(standing)
    before = {"KmsMasterKeyId": key} if key else {"SqsManagedSseEnabled": str(by_sqs).lower()}
    wrong, back = (
        Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": each})
        for each in (attributes, before)
    )
    return FaultInjection(title, (wrong,), (back,))


def _default(context: PlanContext, rule: object) -> Call:
    parameters = {"Bucket": a_bucket(context).name, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    return Call("s3", "put_bucket_encryption", parameters)


def _by(key: str | Ref) -> dict[str, object]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}


def _back(reads: Reads, context: PlanContext) -> Call:
    return _default(context, dict(read_encryption(reads, a_bucket(context).name)))


def _foreign(context: PlanContext) -> str:
    system = context.system
    return f"arn:{system.partition}:kms:{system.region}:{STRANGER}:key/00000000-0000-4000-8000-000000000000"


ENCRYPTION = (
    # Nothing can be stored meanwhile: users would lose what they send.
    Sabotage(
        "bucket-other-key",
        "8.4",
        "encryption.other_key",
        bucket_other_key,
        MendedBy.PERSON,
        embedded_only=True,
        where=has_bucket,
    ),
    Sabotage(
        "key-disabled",
        "8.4",
        "encryption.unusable_key",
        key_disabled,
        MendedBy.PERSON,
        embedded_only=True,
        where=has_bucket,
    ),
    Sabotage("client-keys-allowed", "8.4", "encryption.other_taken", client_keys_allowed, where=has_bucket),
    Sabotage(
        "table-other-key",
        "8.4",
        "encryption.other_key",
        table_other_key,
        MendedBy.PERSON,
        embedded_only=True,
        where=has_table,
    ),
    Sabotage("queue-unencrypted", "8.4", "encryption.none", queue_unencrypted, where=has_queue),
    Sabotage(
        "queue-other-key",
        "8.4",
        "encryption.other_key",
        queue_other_key,
        MendedBy.PERSON,
        embedded_only=True,
        where=has_queue,
    ),
    Sabotage(
        "log-group-other-key",
        "8.4",
        "encryption.other_key",
        log_group_other_key,
        MendedBy.PERSON,
        embedded_only=True,
    ),
)
