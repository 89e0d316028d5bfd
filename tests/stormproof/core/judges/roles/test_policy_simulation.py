"""What the policy simulator decides is judged, and what it leaves open is not."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook, Refuted, Undecidable
from stormproof.core.judges.roles.policy_simulation import Decision, Simulated, judge_needs_allowed, judge_rest_denied

KEY = ("aws:SourceVpc",)
NEEDED, REFUSED = Decision("s3:GetObject", "b", True, True), Decision("s3:DeleteBucket", "b", False, False)


def simulated(*decisions: Decision, unanswered: tuple[tuple[str, str], ...] = ()) -> tuple[Simulated, ...]:
    """Return one function's simulation, what is needed allowed and the rest refused unless told."""
    return (Simulated("shop-api", "arn:role", (NEEDED, REFUSED, *decisions), unanswered),)


def test_what_is_right_is_not_refuted() -> None:
    """All that is needed is allowed, and nothing else."""
    judge_needs_allowed(simulated())
    judge_rest_denied(simulated())


def test_what_is_wrong_is_refuted_whatever_is_left_open() -> None:
    """A refusal that stands, and a right that is not needed."""
    open_ones = (
        Decision("s3:PutObject", "b", False, True, KEY),
        Decision("s3:PutBucketPolicy", "b", False, False, KEY),
    )
    with pytest.raises(Refuted, match="PutObject"):
        judge_needs_allowed(simulated(*open_ones, Decision("s3:PutObject", "c", False, True)))
    with pytest.raises(Refuted, match="PurgeQueue"):
        judge_rest_denied(simulated(*open_ones, Decision("sqs:PurgeQueue", "q", True, False)))


@pytest.mark.parametrize("needed", [True, False])
def test_a_refusal_that_hangs_on_a_real_request_is_undecided(needed: bool) -> None:  # noqa: FBT001 - a table's column
    """A condition tests what only a request has."""
    judge = judge_needs_allowed if needed else judge_rest_denied
    with pytest.raises(Undecidable, match="aws:SourceVpc"):
        judge(simulated(Decision("s3:PutObject", "b", False, needed, KEY)))


def test_what_the_simulator_does_not_say_is_no_verdict() -> None:
    """A needed action that was not answered is an error."""
    with pytest.raises(CouldNotLook, match="s3:PutObject on b"):
        judge_needs_allowed(simulated(unanswered=(("s3:PutObject", "b"),)))
