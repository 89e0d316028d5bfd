"""Who uses a store that a customer's key encrypts needs the key, unless the key admits him itself."""

from __future__ import annotations

import json
from dataclasses import replace
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
    """Return what keys are needed for permissions, by a system without queues."""
    return keys_needed(found, replace(SYSTEM, queues=()), permissions)


@pytest.mark.parametrize("named", [KEY, "one", "alias/shop"])
def test_the_key_goes_with_the_store_by_its_arn(named: str) -> None:
    """However the bucket names it; with the store's own permissions alone."""
    assert asked(reads(named, ROOT), GETTING) == {Permission(use, KEY) for use in USES}
    assert not asked(reads(named, ROOT), Permission("s3:GetObject", "arn:aws:s3:::other/*"))


@pytest.mark.parametrize(
    "found",
    [
        reads(""),
        reads("alias/aws/s3", ROOT, manager="AWS"),
        reads(KEY, ROOT, THROUGH),
        reads(KEY.replace(ACCOUNT, "999999999999"), ROOT),
    ],
)
def test_keys_of_others_and_those_that_admit_everybody_of_the_account_ask_for_nothing(found: FakeReads) -> None:
    """AWS's own, one whose policy lets callers in through the service, and one that is not the account's to grant."""
    assert not asked(found, GETTING)


def test_a_key_that_may_not_be_looked_at_is_needed() -> None:
    """A right too many harms nobody; one too few stops a function."""
    assert asked(reads(KEY, refused=True), GETTING) == {Permission(use, KEY) for use in USES}
