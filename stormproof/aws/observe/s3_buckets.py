"""A bucket as it stands: its default encryption and its policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import Reads

EncryptionRule = Mapping[str, Any]
"""https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html"""


def read_encryption(reads: Reads, bucket: str) -> EncryptionRule:
    """Return the rule of the default encryption, empty where S3 names none."""
    try:
        found = reads.read("s3", "get_bucket_encryption", Bucket=bucket)
    except NotThere:
        return {}
    rules = found["ServerSideEncryptionConfiguration"]["Rules"]
    return dict(rules[0]) if rules else {}


def default_encryption(rule: EncryptionRule) -> tuple[str, str]:
    """Return the algorithm and the key that a rule names, empty where it names none."""
    default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    return str(default.get("SSEAlgorithm", "")), str(default.get("KMSMasterKeyID") or "")


def read_bucket_policy(reads: Reads, bucket: str) -> Document:
    """Return the policy; one without statements where there is none."""
    try:
        return parsed(reads.read("s3", "get_bucket_policy", Bucket=bucket)["Policy"])
    except NotThere:
        return parsed(None)
