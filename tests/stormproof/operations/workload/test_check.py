"""What a trial of the workload says where the API refuses the key that it was tried with."""

from __future__ import annotations

import pytest

from probes.remote.journey import Outcome
from stormproof.core.observations import Exchange
from stormproof.operations.workload.check import Tried


@pytest.mark.parametrize(
    ("status", "with_key", "needed"),
    [(401, False, True), (403, False, True), (403, True, False), (500, False, False)],
)
def test_a_refusal_says_nothing_unless_the_target_names_the_key(status: int, *, with_key: bool, needed: bool) -> None:
    """A native key may be demanded, which none that was made for the look is; the owner's own must open the API."""
    refused = Outcome("health", Exchange("GET", "https://api/health", status, {}, ""), "200 was stated", "status")
    assert Tried((refused,), with_key).needs_key is needed


def test_what_works_needs_no_key() -> None:
    """Whoever was served is not asked for one."""
    assert not Tried((Outcome("health", Exchange("GET", "https://api/health", 200, {}, "")),)).needs_key
