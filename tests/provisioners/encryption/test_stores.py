"""The controls of encryption at rest: AWS's keys do, a customer's key is the policy's choice, foreign ones are kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.encryption import bucket_encryption, key_grants, queue_encryption, table_encryption
from provisioners.encryption.key_grants import Grants
from provisioners.encryption.key_producers import Producer, producers
from provisioners.shared.key_policies import NamedKey
from provisioners.shared.role_changes import OwnInline
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action
from stormproof.core.system import Queue
from tests.provisioners.fakes import (
    ACCOUNT,
    BUCKET,
    REGION,
    SYSTEM,
    TABLE,
    FakeReads,
    blocked,
    changes,
    context,
    only,
    satisfied,
)

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"
SECOND = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000002"
FOREIGN = f"arn:aws:kms:{REGION}:999999999999:key/00000000-0000-4000-8000-000000000001"
QUEUE = Queue(
    "shop-pm", f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/shop-pm", f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-pm"
)
BY_S3 = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop-functions"


def by_kms(key: str, *, bucket_key: bool = True) -> dict[str, Any]:
    """Return a bucket's rule that names a key."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}


def named() -> PlanContext:
    """Return what is planned for where the policy names a key."""
    return context(encryption_key_arn=KEY)


@pytest.mark.parametrize("rule", [BY_S3, by_kms(SECOND), by_kms(""), by_kms("alias/aws/s3")])
def test_without_a_key_of_the_policys_a_buckets_own_default_stays(rule: dict[str, Any]) -> None:
    """AWS's keys and those of the account satisfy, whoever chose them."""
    assert satisfied(list(bucket_encryption.plan(context(), ((BUCKET, rule),))))


def test_a_key_of_another_account_is_a_conflict() -> None:
    """It names both and the way out; table and queue as the bucket."""
    reasons = [
        *blocked(list(bucket_encryption.plan(context(), ((BUCKET, by_kms(FOREIGN)),)))),
        *blocked(list(table_encryption.plan(context(), ((TABLE, FOREIGN),)))),
        *blocked(list(queue_encryption.plan(context(), ((QUEUE, {"KmsMasterKeyId": FOREIGN}),)))),
    ]
    assert [FOREIGN in each and "encryption_key_arn" in each for each in reasons] == [True] * 3


@pytest.mark.parametrize("rule", [BY_S3, by_kms(SECOND), by_kms(FOREIGN), by_kms(KEY, bucket_key=False), {}])
def test_the_policys_key_is_named_with_a_bucket_key(rule: dict[str, Any]) -> None:
    """Whatever stood before; the second plan is empty, and a removal goes back to S3's keys."""
    change = only(list(bucket_encryption.plan(named(), ((BUCKET, rule),))))
    (after,) = change.calls[0].parameters["ServerSideEncryptionConfiguration"]["Rules"]
    assert after == by_kms(KEY)
    assert change.price.monthly_usd is not None
    assert satisfied(list(bucket_encryption.plan(named(), ((BUCKET, after),))))
    assert only(list(bucket_encryption.remove(named(), ((BUCKET, after),)))).after == BY_S3
    assert satisfied(list(bucket_encryption.remove(context(), ((BUCKET, after),))))


def test_what_else_a_rule_says_stays() -> None:
    """Kinds of encryption that the owner has blocked remain so."""
    standing = {**BY_S3, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    after = only(list(bucket_encryption.plan(named(), ((BUCKET, standing),)))).after
    assert after["BlockedEncryptionTypes"] == standing["BlockedEncryptionTypes"]


def test_a_bucket_that_tells_of_no_default_gets_one() -> None:
    """S3 has one for every bucket since 2023."""
    assert bucket_encryption.read(FakeReads({}), context()) == ((BUCKET, {}),)
    assert only(list(bucket_encryption.plan(context(), ((BUCKET, {}),)))).after == BY_S3
    answer = {"ServerSideEncryptionConfiguration": {"Rules": [BY_S3]}}
    assert bucket_encryption.read(FakeReads({("s3", "get_bucket_encryption"): answer}), context()) == ((BUCKET, BY_S3),)


def test_the_tables_key() -> None:
    """None is a key that AWS owns, which does; the policy's is put where another stands."""
    described = {"Table": {"SSEDescription": {"SSEType": "KMS", "KMSMasterKeyArn": SECOND}}}
    assert table_encryption.read(FakeReads({("dynamodb", "describe_table"): described}), context()) == (
        (TABLE, SECOND),
    )
    assert satisfied(list(table_encryption.plan(context(), ((TABLE, ""),))))
    assert satisfied(list(table_encryption.plan(context(), ((TABLE, SECOND),))))
    for standing in ("", SECOND, FOREIGN):
        change = only(list(table_encryption.plan(named(), ((TABLE, standing),))))
        assert change.calls[0].parameters["SSESpecification"]["KMSMasterKeyId"] == KEY
    assert satisfied(list(table_encryption.plan(named(), ((TABLE, KEY),))))
    off = only(list(table_encryption.remove(named(), ((TABLE, KEY),))))
    assert off.calls[0].parameters["SSESpecification"] == {"Enabled": False}
    assert satisfied(list(table_encryption.remove(context(), ((TABLE, SECOND),))))


@pytest.mark.parametrize(
    ("attributes", "mended"),
    [
        ({"SqsManagedSseEnabled": "true"}, None),
        ({"SqsManagedSseEnabled": "false"}, {"SqsManagedSseEnabled": "true"}),
        ({}, {"SqsManagedSseEnabled": "true"}),
        ({"SqsManagedSseEnabled": "false", "KmsMasterKeyId": "alias/aws/sqs"}, None),
        ({"SqsManagedSseEnabled": "false", "KmsMasterKeyId": SECOND}, None),
    ],
)
def test_a_queue_that_is_not_encrypted_is(attributes: dict[str, str], mended: dict[str, str] | None) -> None:
    """By SQS's own keys; what is encrypted already stays."""
    steps = list(queue_encryption.plan(context(), ((QUEUE, attributes),)))
    assert [change.calls[0].parameters["Attributes"] for change in changes(steps)] == ([mended] if mended else [])


def test_the_policys_key_is_put_on_queues() -> None:
    """In place of SQS's own and of others; a removal goes back to SQS's, never to none."""
    for attributes in ({"SqsManagedSseEnabled": "true"}, {"KmsMasterKeyId": SECOND}, {"KmsMasterKeyId": FOREIGN}):
        change = only(list(queue_encryption.plan(named(), ((QUEUE, attributes),))))
        assert change.calls[0].parameters["Attributes"] == {"KmsMasterKeyId": KEY}
    standing = ((QUEUE, {"KmsMasterKeyId": KEY}),)
    assert satisfied(list(queue_encryption.plan(named(), standing)))
    off = only(list(queue_encryption.remove(named(), standing)))
    assert off.calls[0].parameters["Attributes"] == {"SqsManagedSseEnabled": "true"}


def test_every_role_may_use_the_key_before_anything_is_encrypted_by_it() -> None:
    """Once each; without a key nobody is looked at."""
    state = FunctionState(SYSTEM.functions[0], {"Role": ROLE, "RevisionId": "1"})
    assert key_grants.read(FakeReads({}), context()) == Grants()
    assert satisfied(list(key_grants.plan(context(), Grants())))
    change = only(list(key_grants.plan(named(), Grants((state,)))))
    assert (change.action, change.resource) == (Action.CREATE, ROLE)
    (statement,) = change.after["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt", "kms:GenerateDataKey"], [KEY])
    granted = Grants((state,), {"shop-functions": OwnInline("stormproof-encryption-abc123", change.after)})
    assert satisfied(list(key_grants.plan(named(), granted)))
    assert satisfied(list(key_grants.remove(named(), granted)))
    phases = {control.CONTROL.phase for control in (bucket_encryption, table_encryption, queue_encryption)}
    assert key_grants.CONTROL.phase < min(phases)


def test_grants_are_read_of_roles_of_now_and_to_come() -> None:
    """A function may run by a role of its own once the plan is done."""
    asked: list[str] = []

    def policy(RoleName: str, PolicyName: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        asked.append(f"{RoleName} {PolicyName}")
        return {"PolicyDocument": {"Statement": []}}

    reads = FakeReads({("lambda", "get_function_configuration"): {"Role": ROLE}, ("iam", "get_role_policy"): policy})
    wanted = replace(named(), system=SYSTEM)
    found = key_grants.read(reads, wanted)
    assert len(found.functions) == 1
    assert len(asked) == 4
    assert "shop-functions stormproof-encryption-abc123" in asked


ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
SNS = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((ROOT, SNS), ()),
        ((ROOT,), ("sns.amazonaws.com",)),
        ((SNS,), ("does not leave its use through dynamodb to IAM",)),
        ((ROOT, SNS, {**SNS, "Effect": "Deny"}), ("sns.amazonaws.com",)),
        ((), ("to IAM", "sns.amazonaws.com")),
    ],
)
def test_nothing_is_put_under_a_key_that_would_shut_somebody_out(
    statements: tuple[dict[str, Any], ...], said: tuple[str, ...]
) -> None:
    """Functions by the rights that IAM grants, services by the key's own policy."""
    state = FunctionState(SYSTEM.functions[0], {"Role": ROLE, "RevisionId": "1"})
    key = NamedKey(KEY, {"Statement": list(statements)})
    found = Grants((state,), {}, frozenset(), key, (Producer("sns.amazonaws.com", QUEUE.arn),))
    steps = list(key_grants.plan(named(), found))
    assert bool(blocked(steps)) is bool(said)
    assert all(each in "".join(blocked(steps)) for each in said)


def test_who_produces_into_stores_is_told_by_their_policies() -> None:
    """By the service that is named, or that of the resource for whose sake everybody is; Lambda comes with a role."""
    own = [
        {"Effect": "Allow", "Principal": {"Service": ["events.amazonaws.com"]}, "Action": "sqs:SendMessage"},
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sqs:*",
            "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:orders"}},
        },
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sqs:SendMessage"},
        {"Effect": "Deny", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"},
    ]
    logs = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
    reads = FakeReads(
        {
            ("sqs", "get_queue_attributes"): {"Attributes": {"Policy": json.dumps({"Statement": own})}},
            ("s3", "get_bucket_policy"): {"Policy": json.dumps({"Statement": [logs]})},
        }
    )
    asking = replace(named(), system=replace(SYSTEM, queues=(QUEUE,)))
    assert {(each.service, each.resource) for each in producers(reads, asking)} == {
        ("events.amazonaws.com", QUEUE.arn),
        ("sns.amazonaws.com", QUEUE.arn),
        ("logging.s3.amazonaws.com", SYSTEM.buckets[0].arn),
    }
