"""What was used of late and nothing explains leaves open what a function needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.least_privilege.accessed import RECENT, Accessed, beyond
from stormproof.core.least_privilege.resources import Permission

NOW, ROLE = datetime(2026, 11, 29, tzinfo=UTC), "arn:aws:iam::123456789012:role/shop"
YESTERDAY, LONG_AGO = NOW - timedelta(days=1), NOW - RECENT - timedelta(days=1)
NEEDED = [Permission("sqs:SendMessage", "arn:q"), Permission("s3:GetObject", "arn:b/*")]


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (Accessed("s3", YESTERDAY), ""),
        (Accessed("kms", YESTERDAY), "has used kms on 2026-11-28"),
        (Accessed("kms", LONG_AGO), ""),
        (Accessed("sqs", YESTERDAY, {"SendMessage": YESTERDAY}), ""),
        (Accessed("sqs", YESTERDAY, {"CreateQueue": YESTERDAY}), "has used sqs:CreateQueue"),
        (Accessed("sqs", YESTERDAY, {"CreateQueue": LONG_AGO}), ""),
    ],
)
def test_a_service_or_an_action_that_is_not_needed_is_told(used: Accessed, said: str) -> None:
    """By service where actions are not tracked; not what former code may have done."""
    found = list(beyond([used], NEEDED, ROLE, NOW))
    assert [said in each for each in found] == ([True] if said else [])
