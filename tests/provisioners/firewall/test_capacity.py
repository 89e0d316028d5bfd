"""What our rules need in somebody else's web ACL: asked of AWS, reckoned where a set is yet to be made."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.firewall.capacity import added, charged_steps, read_needed
from provisioners.firewall.rules import BLOCK_LIST, LISTS_CAPACITY, ORDER, wanted
from stormproof.aws.observe.wafv2 import Sets
from tests.provisioners.made_firewalls import DESCRIBED, FOREIGN, OWN, POLICY, SETS, acl, bare


class Capacity:
    """Reads that answer CheckCapacity with 100 for each rule that they are given."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Answer it."""
        assert (service, operation) == ("wafv2", "check_capacity")
        self.asked = [rule["Name"] for rule in parameters["Rules"]]
        return {"Capacity": 100 * len(self.asked)}

    def pages(self, *_: Any, **__: Any) -> list[Any]:
        """Nothing is listed."""
        raise AssertionError


@pytest.mark.parametrize(("sets", "reckoned"), [(SETS, 0), ({}, 1)])
def test_aws_is_asked_for_all_rules_that_it_can_know(sets: Sets, reckoned: int) -> None:
    """A block list that is not there yet has no ARN to be asked for."""
    reads = Capacity()
    assert read_needed(reads, bare(FOREIGN), wanted(POLICY, sets, DESCRIBED), OWN) == (
        100 * (len(ORDER) - reckoned) + LISTS_CAPACITY * reckoned
    )
    assert (f"{BLOCK_LIST}-abc123" in reads.asked) is not bool(reckoned)


def test_rules_that_are_there_need_nothing_more() -> None:
    """Nobody is asked."""
    rules = wanted(POLICY, SETS, DESCRIBED)
    assert (added(acl(FOREIGN), rules, OWN), read_needed(Capacity(), acl(FOREIGN), rules, OWN)) == ([], 0)


@pytest.mark.parametrize(
    ("before", "after", "steps"), [(0, 1500, 0), (0, 1501, 1), (1500, 2000, 1), (1501, 2000, 0), (2000, 5000, 6)]
)
def test_each_500_units_begun_beyond_1500_are_charged(before: int, after: int, steps: int) -> None:
    """https://aws.amazon.com/waf/pricing/ ."""
    assert charged_steps(before, after) == steps
