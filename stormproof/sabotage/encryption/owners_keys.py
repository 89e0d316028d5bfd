"""Keys of the owner's own in the place of AWS's: on the bucket, the table, the queues, log groups and the topic."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from provisioners.encryption.log_group_encryption import logs_principals
from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.aws.observe.logs.destinations import group_keys
from stormproof.aws.observe.s3_buckets import read_encryption
from stormproof.aws.observe.sns_topics import topic_key
from stormproof.aws.observe.sqs import queue_encryption, read_queues
from stormproof.core.alerts.topic_access import BUDGETS, CLOUDWATCH
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.system import Bucket, Table

KEY = "pass.key"
USES = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:CreateGrant"]
THROUGH = ("dynamodb", "s3", "sns", "sqs")
OF_SQS = "alias/aws/sqs"
REUSE, REUSED_S = "KmsDataKeyReusePeriodSeconds", "300"
"""For how many seconds SQS uses a data key again, and what it does unasked:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""
Part = Callable[[Reads, PlanContext], tuple[list[Call], list[Call]]]
"""Calls that have something encrypted by the owner's key, and those that put back what stood before."""


def by_own_key(title: str, *parts: Part) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what makes a key and has parts of the system encrypted by it. The key stays: no name can undo it."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        made = [part(reads, context) for part in parts]
        calls = [call for each, _ in made for call in each]
        undo = [call for _, each in made for call in each]
        if not calls:
            raise Undecidable(NOTHING_HERE, "the system has nothing of the kind that could be encrypted")
        return FaultInjection(title, (_key(context), *calls), tuple(undo))

    return inject


def buckets(reads: Reads, context: PlanContext) -> tuple[list[Call], list[Call]]:
    """Every bucket, in two layers."""
    default = {"SSEAlgorithm": "aws:kms:dsse", "KMSMasterKeyID": Ref(KEY)}
    calls, undo = [], []
    for each in context.system.buckets:
        standing = dict(read_encryption(reads, each.name))
        his = {**standing, "ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": False}
        calls.append(_default(each, his))
        undo.append(_default(each, standing))
    return calls, undo


def tables(reads: Reads, context: PlanContext) -> tuple[list[Call], list[Call]]:
    """Every table."""
    by_kms = {"Enabled": True, "SSEType": "KMS"}
    calls, undo = [], []
    for each in context.system.tables:
        standing = table_key(reads, each.name)
        calls.append(_table(each, {**by_kms, "KMSMasterKeyId": Ref(KEY)}))
        undo.append(_table(each, {**by_kms, "KMSMasterKeyId": standing} if standing else {"Enabled": False}))
    return calls, undo


def queues(reads: Reads, context: PlanContext) -> tuple[list[Call], list[Call]]:
    """Every queue; the last by the key that AWS manages for SQS in the account."""
    calls, undo = [], []
    found = read_queues(reads, context)
    for place, (queue, attributes) in enumerate(found):
        key, by_sqs = queue_encryption(attributes)
        his = Ref(KEY) if place < len(found) - 1 else OF_SQS
        none = {"SqsManagedSseEnabled": str(by_sqs).lower(), "KmsMasterKeyId": ""}
        before = {"KmsMasterKeyId": key, REUSE: attributes.get(REUSE, REUSED_S)} if key else none
        calls.append(_queue(queue.url, {"KmsMasterKeyId": his, REUSE: "3600"}))
        undo.append(_queue(queue.url, before))
    return calls, undo


def log_groups(reads: Reads, context: PlanContext) -> tuple[list[Call], list[Call]]:
    """Every log group."""
    calls, undo = [], []
    for group, key in sorted(group_keys(reads, context).items()):
        calls.append(_group(group, Ref(KEY)))
        undo.append(_group(group, key))
    return calls, undo


def topic(reads: Reads, context: PlanContext) -> tuple[list[Call], list[Call]]:
    """The topic of alerts, where there is one."""
    arn = Names(context.system).alert_topic_arn
    standing = topic_key(reads, arn)
    return ([], []) if standing is None else ([_topic(arn, Ref(KEY))], [_topic(arn, standing)])


def _key(context: PlanContext) -> Call:
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(_statements(context))})
    return Call("kms", "create_key", {"Description": "the owner's", "Policy": policy}, yields={KEY: "KeyMetadata.Arn"})


def _statements(context: PlanContext) -> list[dict[str, Any]]:
    """Return a key policy as owners write it: whoever may use the stores may use the key through them.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    system = context.system
    every: dict[str, Any] = {"Effect": "Allow", "Resource": "*"}
    root = f"arn:{system.partition}:iam::{system.account}:root"
    through = [f"{service}.{system.region}.{system.dns_suffix}" for service in THROUGH]
    services = [*logs_principals(system), CLOUDWATCH, BUDGETS]
    condition = {"StringEquals": {"kms:CallerAccount": system.account, "kms:ViaService": through}}
    return [
        {**every, "Principal": {"AWS": root}, "Action": "kms:*"},
        {**every, "Principal": {"AWS": "*"}, "Action": USES, "Condition": condition},
        {**every, "Principal": {"Service": services}, "Action": USES},
    ]


def _default(bucket: Bucket, rule: object) -> Call:
    parameters = {"Bucket": bucket.name, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    return Call("s3", "put_bucket_encryption", parameters)


def _table(table: Table, specification: object) -> Call:
    return Call("dynamodb", "update_table", {"TableName": table.name, "SSESpecification": specification})


def _queue(url: str, attributes: object) -> Call:
    return Call("sqs", "set_queue_attributes", {"QueueUrl": url, "Attributes": attributes})


def _group(group: str, key: str | Ref) -> Call:
    where = {"logGroupName": group}
    if key:
        return Call("logs", "associate_kms_key", {**where, "kmsKeyId": key})
    return Call("logs", "disassociate_kms_key", where)


def _topic(arn: str, key: str | Ref) -> Call:
    parameters = {"TopicArn": arn, "AttributeName": "KmsMasterKeyId", "AttributeValue": key}
    return Call("sns", "set_topic_attributes", parameters)
