"""What a trial of the workload says where the API refuses the key that it was tried with, and of what it left."""

from __future__ import annotations

import pytest

from probes.remote.journey import Outcome
from stormproof.core.observations import Exchange
from stormproof.operations.workload.keys import HeldKey
from stormproof.operations.workload.trial import Tried


@pytest.mark.parametrize(
    ("status", "given", "says_nothing"),
    [(401, False, True), (403, False, True), (403, True, False), (500, False, False)],
)
def test_a_refusal_says_nothing_unless_the_target_names_the_key(
    status: int, *, given: bool, says_nothing: bool
) -> None:
    """One that was made for the look is no client's; the owner's own must open the API."""
    refused = Outcome("health", Exchange("GET", "https://api/health", status, {}, ""), "status", "200 was stated")
    tried = Tried((refused,), key=HeldKey("k", given))
    assert (tried.refused is refused.exchange) is says_nothing
    assert (tried.problem is refused) is True


def test_what_works_was_not_refused() -> None:
    """Whoever was served is not asked for a key."""
    assert Tried((Outcome("health", Exchange("GET", "https://api/health", 200, {}, "")),)).refused is None
