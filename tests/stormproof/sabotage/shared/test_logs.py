"""What a log group kept before it keeps again, whoever had set that."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.sabotage.shared.logs import kept, kept_as_now
from tests.provisioners.fakes import FakeReads

GROUP = "/aws/lambda/api"


@pytest.mark.parametrize("days", [400, None])
def test_the_way_back_is_what_stands(days: int | None) -> None:
    """An owner's longer retention is not shortened to the policy's; None is for ever."""
    described = {"logGroupName": GROUP, **({"retentionInDays": days} if days else {})}
    reads = FakeReads({("logs", "describe_log_groups"): [described]})
    assert kept_as_now(reads, GROUP) == kept(GROUP, days)


def test_a_group_that_is_not_there_cannot_be_kept() -> None:
    """Nothing is broken then."""
    with pytest.raises(CouldNotLook, match="no log group"):
        kept_as_now(FakeReads({("logs", "describe_log_groups"): []}), GROUP)
