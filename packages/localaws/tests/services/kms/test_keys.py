"""KMS: how keys are told and refused.

As recorded: localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json.
"""

from __future__ import annotations

from typing import Any

import pytest


def test_a_key_tells_its_material_and_use(aws: Any) -> None:
    """A symmetric key encrypts, and has no algorithms to sign with; one for MACs tells those."""
    kms = aws.client("kms")
    told = kms.create_key()["KeyMetadata"]
    assert (told["KeyUsage"], told["EncryptionAlgorithms"]) == ("ENCRYPT_DECRYPT", ["SYMMETRIC_DEFAULT"])
    assert len(told["CurrentKeyMaterialId"]) == 64
    assert "SigningAlgorithms" not in told
    told = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    assert told["MacAlgorithms"] == ["HMAC_SHA_256"]
    assert "EncryptionAlgorithms" not in told


@pytest.mark.parametrize(
    ("call", "arguments", "said"),
    [
        ("create_key", {"KeySpec": "HMAC_256"}, "ValidationException.*You must specify a KeyUsage value"),
        (
            "create_key",
            {"Tags": [{"TagKey": "AWS:x", "TagValue": "1"}]},
            "TagException.*Tags beginning with aws: are reserved",
        ),
        (
            "create_key",
            {"Tags": [{"TagKey": f"k{number}", "TagValue": "1"} for number in range(51)]},
            "TagException.*Too many tags",
        ),
        ("create_alias", {"AliasName": "x", "TargetKeyId": "y"}, 'Alias must start with the prefix "alias/"'),
        ("describe_key", {"KeyId": "fake"}, "NotFoundException.*Invalid keyId 'fake'"),
        ("describe_key", {"KeyId": f"mrk-{'0' * 32}"}, "NotFoundException.*Key 'arn:aws:kms:.*' does not exist"),
    ],
)
def test_what_cannot_be_is_refused_in_kms_words(aws: Any, call: str, arguments: dict[str, Any], said: str) -> None:
    """Code and message."""
    kms = aws.client("kms")
    with pytest.raises(kms.exceptions.ClientError, match=said):
        getattr(kms, call)(**arguments)
