"""The list of regions in which something of ours may stand."""

from __future__ import annotations

import json
from dataclasses import replace

from provisioners.health import former_regions, probe_regions
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Change, NoChange
from tests.provisioners.fakes import SYSTEM, context


def _context(*regions: str) -> PlanContext:
    return replace(context(), system=replace(SYSTEM, probe_regions=regions))


def test_regions_are_listed_before_anything_is_made_there() -> None:
    """A region that was on the list stays on it: it is still to be cleared."""
    (change,) = probe_regions.plan(_context("us-east-1"), ("us-west-2",))
    assert isinstance(change, Change)
    assert json.loads(change.calls[0].parameters["Value"]) == ["us-west-2", "us-east-1"]
    (same,) = probe_regions.plan(_context("us-east-1"), ("us-east-1",))
    assert isinstance(same, NoChange)


def test_a_region_that_is_cleared_is_taken_off_the_list() -> None:
    """The last one with the list itself."""
    planned_for = _context("us-east-1")
    (off,) = former_regions.plan(planned_for, former_regions.Former(("us-east-1", "us-west-2"), ("us-west-2",)))
    assert isinstance(off, Change)
    assert json.loads(off.calls[0].parameters["Value"]) == ["us-east-1"]
    (none,) = former_regions.plan(_context(), former_regions.Former(("us-west-2",), ("us-west-2",)))
    assert isinstance(none, Change)
    assert none.calls[0].operation == "delete_parameter"
    (nothing,) = former_regions.plan(planned_for, former_regions.Former(("us-east-1",), ()))
    assert isinstance(nothing, NoChange)


def test_a_removal_deletes_the_list() -> None:
    """Once nothing is left that it could tell of."""
    (gone,) = probe_regions.remove(_context("us-east-1"), ("us-east-1",))
    assert isinstance(gone, Change)
    assert gone.action is Action.DELETE
