"""Who uses a store that a customer's key encrypts needs the key, unless the key admits him itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.aws.observe.keys.store_keys import USES, keys_needed
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.resources import Permission
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, FakeReads

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/one"
GETTING = Permission("s3:GetObject", SYSTEM.buckets[0].objects)
ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
THROUGH = {
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
    "Condition": {"StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
}


def reads(named: str, *statements: dict[str, Any], manager: str = "CUSTOMER", refused: bool = False) -> FakeReads:
    """Return a system whose bucket is encrypted by a key; `refused` where the key may not be looked at."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": named} if named else {"SSEAlgorithm": "AES256"}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]

    def described(**_: Any) -> dict[str, Any]:
        if refused:
            raise CouldNotLook("aws.access_denied", "kms describe_key")
        return {"KeyMetadata": {"Arn": KEY, "KeyManager": manager}}

    return FakeReads(
        {
            ("s3", "get_bucket_encryption"): {"ServerSideEncryptionConfiguration": {"Rules": rules}},
            ("dynamodb", "describe_table"): {"Table": {}},
            ("kms", "describe_key"): described,
            ("kms", "get_key_policy"): {"Policy": json.dumps({"Statement": list(statements)})},
        }
    )


def asked(found: FakeReads, *permissions: Permission) -> frozenset[Permission]:
    """Return what keys are needed for permissions."""
    needed = keys_needed(found, SYSTEM, permissions)
    assert not needed.undecided
    return needed.permissions


@pytest.mark.parametrize("named", [KEY, "one", "alias/shop"])
def test_the_key_goes_with_the_store_by_its_arn(named: str) -> None:
    """However the bucket names it; with the store's own permissions alone."""
    assert asked(reads(named, ROOT), GETTING) == {Permission(use, KEY) for use in USES}
    assert not asked(reads(named, ROOT), Permission("ec2:DescribeSubnets", "*"))


@pytest.mark.parametrize(
    "found",
    [
        reads(""),
        reads("alias/aws/s3", ROOT, manager="AWS"),
        reads(KEY, ROOT, THROUGH),
    ],
)
def test_keys_of_others_and_those_that_admit_everybody_of_the_account_ask_for_nothing(found: FakeReads) -> None:
    """AWS's own, and one whose policy lets callers in through the service."""
    assert not asked(found, GETTING)


def test_a_key_that_may_not_be_looked_at_is_needed() -> None:
    """A right too many harms nobody; one too few stops a function."""
    assert asked(reads(KEY, refused=True), GETTING) == {Permission(use, KEY) for use in USES}


def test_another_accounts_key_is_needed_as_it_is_named() -> None:
    """Its policy and the role's must both allow.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    theirs = KEY.replace(ACCOUNT, "999999999999")
    assert asked(reads(theirs, ROOT), GETTING) == {Permission(use, theirs) for use in USES}


@pytest.mark.parametrize(
    ("permission", "operation", "answer", "uses"),
    [
        (
            Permission("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-??????"),
            ("secretsmanager", "describe_secret"),
            {"KmsKeyId": KEY},
            USES[:1],
        ),
        (
            Permission("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/key"),
            ("ssm", "describe_parameters"),
            [{"Type": "SecureString", "KeyId": KEY}],
            USES[:1],
        ),
        (
            Permission("sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:orders"),
            ("sns", "get_topic_attributes"),
            {"Attributes": {"KmsMasterKeyId": KEY}},
            USES,
        ),
        (
            Permission("dynamodb:GetItem", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"),
            ("dynamodb", "describe_table"),
            {"Table": {"SSEDescription": {"KMSMasterKeyArn": KEY}}},
            USES,
        ),
        (
            Permission("kinesis:PutRecord", f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks"),
            ("kinesis", "describe_stream_summary"),
            {"StreamDescriptionSummary": {"KeyId": KEY}},
            USES,
        ),
    ],
)
def test_the_key_of_whatever_the_code_uses_is_derived(
    permission: Permission, operation: tuple[str, str], answer: Any, uses: tuple[str, ...]
) -> None:
    """Secrets and parameters are only decrypted by who reads them."""
    answers = {
        operation: answer,
        ("kms", "describe_key"): {"KeyMetadata": {"Arn": KEY, "KeyManager": "CUSTOMER"}},
        ("kms", "get_key_policy"): {"Policy": json.dumps({"Statement": [ROOT]})},
    }
    assert asked(FakeReads(answers), permission) == {Permission(use, KEY) for use in uses}


def test_a_resource_that_may_not_be_looked_at_leaves_open_what_it_needs() -> None:
    """Whether a key encrypts it nobody knows."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "secretsmanager describe_secret: denied")

    wanted = Permission("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-??????")
    found = keys_needed(FakeReads({("secretsmanager", "describe_secret"): denied}), SYSTEM, [wanted])
    assert not found.permissions
    ((code, said),) = found.unseen
    assert (code, "secret:db" in said, found.undecided) == ("aws.access_denied", True, ())
