"""IAM's report on what a role has used is awaited and read to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.aws.observe.identity.last_access import WITHIN_S, last_accessed
from stormproof.aws.observe.identity.unexplained import unexplained
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.accessed import Accessed
from stormproof.core.least_privilege.needs import Needs
from stormproof.core.least_privilege.resources import Permission
from tests.provisioners.fakes import FakeReads

ROLE, AT = "arn:aws:iam::123456789012:role/shop", datetime(2026, 11, 28, tzinfo=UTC)


class Waiting:
    """A clock of which each pause lasts as long as it says, at once."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return a fixed moment."""
        return AT + timedelta(days=1)

    def monotonic(self) -> float:
        """Return the seconds that were paused for."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Count them."""
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        """Move time."""
        self.seconds += by.total_seconds()


def reads(*answers: dict[str, Any]) -> FakeReads:
    """Return reads that answer a job with one answer after the other, the last one for ever."""
    left = list(answers)
    return FakeReads(
        {
            ("iam", "generate_service_last_accessed_details"): {"JobId": "j"},
            ("iam", "get_service_last_accessed_details"): lambda **_: left.pop(0) if len(left) > 1 else left[0],
        }
    )


def test_a_report_is_awaited_and_read_page_by_page() -> None:
    """Services without a last time were not used."""
    tracked = [{"ActionName": "CreateQueue", "LastAccessedTime": AT}, {"ActionName": "ListQueues"}]
    first = {"ServiceNamespace": "sqs", "LastAuthenticated": AT, "TrackedActionsLastAccessed": tracked}
    found = last_accessed(
        reads(
            {"JobStatus": "IN_PROGRESS"},
            {"JobStatus": "COMPLETED", "ServicesLastAccessed": [first], "IsTruncated": True, "Marker": "m"},
            {"JobStatus": "COMPLETED", "ServicesLastAccessed": [{"ServiceNamespace": "s3"}]},
        ),
        Waiting(),
        ROLE,
    )
    assert found == (Accessed("sqs", AT, {"CreateQueue": AT}),)


def test_a_report_that_does_not_come_or_fails_is_no_answer() -> None:
    """Nothing is concluded from it."""
    clock = Waiting()
    with pytest.raises(CouldNotLook, match="not seen within"):
        last_accessed(reads({"JobStatus": "IN_PROGRESS"}), clock, ROLE)
    assert clock.seconds >= WITHIN_S
    with pytest.raises(CouldNotLook, match="too many"):
        last_accessed(reads({"JobStatus": "FAILED", "Error": {"Message": "too many"}}), clock, ROLE)


def test_what_one_of_the_functions_needs_explains_the_role_that_they_share() -> None:
    """What none needs is told of the role, and so is why nobody knows; a role that is gone has used nothing."""

    def look(role: str) -> tuple[tuple[Accessed, ...], datetime]:
        if role == "gone":
            raise NotThere(role)
        if role == "closed":
            raise CouldNotLook("aws.access_denied", "denied")
        return (Accessed("sqs", AT), Accessed("s3", AT), Accessed("kms", AT)), AT

    needs = [Permission("sqs:SendMessage", "arn:q")], [Permission("s3:GetObject", "arn:b/*")]
    found = unexplained(look, [(["shared", "gone"], needs[0]), (["shared", "closed"], needs[1])])
    assert ["kms" in said for said in found["shared"].undecided] == [True]
    assert [(code, "denied" in said) for code, said in found["closed"].unseen] == [("aws.access_denied", True)]
    assert found["gone"] == Needs()
