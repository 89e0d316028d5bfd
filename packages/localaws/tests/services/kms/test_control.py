"""KMS's key rotation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest


def test_the_rotation_period_is_kept_and_the_next_rotation_told(aws: Any) -> None:
    """The next rotation is one period after it was enabled, and moves on with the clock."""
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    now = datetime.fromisoformat(aws.advance(0))
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 90)
    assert abs(status["NextRotationDate"] - (now + timedelta(days=90))) < timedelta(minutes=1)


def test_a_period_out_of_bounds_is_refused(aws: Any) -> None:
    """90 to 2560 days."""
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    with pytest.raises(kms.exceptions.ClientError, match="ValidationException"):
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=2561)
