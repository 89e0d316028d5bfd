"""KMS: keys in each of their states.

https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

DAY = 86400


@pytest.fixture
def key(aws: Any) -> tuple[Any, str]:
    """A client and a key's ARN."""
    client = aws.client("kms")
    return client, client.create_key()["KeyMetadata"]["Arn"]


def uses(client: Any, arn: str, sealed: bytes) -> list[Callable[[], Any]]:
    """Return what a key is used for."""
    return [
        lambda: client.encrypt(KeyId=arn, Plaintext=b"x"),
        lambda: client.decrypt(CiphertextBlob=sealed),
        lambda: client.generate_data_key(KeyId=arn, KeySpec="AES_256"),
        lambda: client.re_encrypt(CiphertextBlob=sealed, DestinationKeyId=arn),
    ]


def test_a_disabled_key_neither_encrypts_nor_decrypts(key: tuple[Any, str]) -> None:
    """DisabledException, until it is enabled again."""
    client, arn = key
    sealed = client.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    client.disable_key(KeyId=arn)
    for use in uses(client, arn, sealed):
        with pytest.raises(client.exceptions.DisabledException, match="is disabled"):
            use()
    client.enable_key(KeyId=arn)
    assert client.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"


def test_a_dying_key_does_nothing_and_dies_in_time(key: tuple[Any, str], aws: Any) -> None:
    """KMSInvalidStateException until its window is over; then it is not found."""
    client, arn = key
    sealed = client.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    told = client.schedule_key_deletion(KeyId=arn, PendingWindowInDays=7)
    assert (told["KeyId"], told["KeyState"], told["PendingWindowInDays"]) == (arn, "PendingDeletion", 7)
    enabling: Callable[[], Any] = lambda: client.enable_key(KeyId=arn)  # noqa: E731  # one more use among the others
    for use in (*uses(client, arn, sealed), enabling):
        with pytest.raises(client.exceptions.KMSInvalidStateException, match="is pending deletion"):
            use()
    aws.advance(7 * DAY + 60)
    with pytest.raises(client.exceptions.NotFoundException, match="does not exist"):
        client.describe_key(KeyId=arn)


def test_a_key_is_saved_while_it_waits_alone(key: tuple[Any, str]) -> None:
    """CancelKeyDeletion leaves it disabled, and is refused of a key that is not dying."""
    client, arn = key
    with pytest.raises(client.exceptions.KMSInvalidStateException, match="is not pending deletion"):
        client.cancel_key_deletion(KeyId=arn)
    client.schedule_key_deletion(KeyId=arn)
    assert client.cancel_key_deletion(KeyId=arn)["KeyId"] == arn
    assert client.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "Disabled"
