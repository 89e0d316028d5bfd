"""A control of one region, in each from which the system is probed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from provisioners.shared.regional import NOWHERE, in_each_region
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.workload.model import Health, Workload
from tests.provisioners.fakes import SYSTEM, context

ASPECT = "thing"


class Regions:
    """Reads of regions: those in `standing` have the thing, `off` cannot be looked at; `kept` is the list of them."""

    def __init__(self, standing: tuple[str, ...] = (), off: str = "", kept: tuple[str, ...] = ()) -> None:
        self.standing, self.off, self.kept = standing, off, kept

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> Any:
        """Answer for a region, or with the list of them."""
        del service, parameters
        if operation == "get_parameter":
            return {"Parameter": {"Value": json.dumps(self.kept)}}
        if region == self.off:
            raise CouldNotLook("aws.unreachable", f"{region} does not answer")
        if region not in self.standing:
            raise NotThere("no thing")
        return {"region": region}

    def pages(self, *_asked: Any, **_parameters: Any) -> Any:
        """Nobody asks."""
        raise AssertionError


def _read(reads: Reads, _context: PlanContext) -> bool:
    try:
        return bool(reads.read("sns", "get_topic_attributes"))
    except NotThere:
        return False


def _plan(planned_for: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was seen
    call = Call("sns", "create_topic", {"Name": planned_for.system.region})
    made = Change("things", "thing", ASPECT, Action.CREATE, None, {}, (call,))
    yield NoChange("things", "thing", ASPECT, "it is there") if there else made


def _remove(_context: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was seen
    gone = Change("things", "thing", ASPECT, Action.DELETE, {}, None, (Call("sns", "delete_topic", {}),))
    yield gone if there else NoChange("things", "thing", ASPECT, "there is none")


CONTROL = in_each_region(Control("things", ("11.5",), Phase.OBSERVERS, (ASPECT,), _read, _plan, _remove))


def _context(*regions: str) -> PlanContext:
    found = context()
    return replace(found, workload=Workload(health=Health(path="/up")), system=replace(SYSTEM, probe_regions=regions))


def _planned(reads: Regions, *regions: str) -> list[Step]:
    planned_for = _context(*regions)
    return list(CONTROL.plan(planned_for, CONTROL.read(reads, planned_for)))


def test_each_region_is_planned_for_by_itself() -> None:
    """Where the thing stands nothing is done; where it does not, it is made there, by that region's calls."""
    there, made = _planned(Regions(("us-east-1",)), "us-east-1", "us-west-2")
    assert isinstance(there, NoChange)
    assert there.resource == "us-east-1/thing"
    assert isinstance(made, Change)
    assert [(call.region, call.parameters) for call in made.calls] == [("us-west-2", {"Name": "us-west-2"})]


def test_a_region_that_does_not_answer_holds_back_itself_alone() -> None:
    """It is blocked with the reason, by the region's name; the other region is planned for as ever."""
    off, made = _planned(Regions(off="us-east-1"), "us-east-1", "us-west-2")
    assert isinstance(off, Blocked)
    assert (off.resource, off.code) == ("us-east-1", "aws.unreachable")
    assert isinstance(made, Change)


def test_a_region_that_is_no_longer_named_is_cleared() -> None:
    """What stands in a region that the list still has, and the target file has not, is taken off."""
    kept, gone = _planned(Regions(("us-east-1", "us-west-2"), kept=("us-east-1", "us-west-2")), "us-east-1")
    assert isinstance(kept, NoChange)
    assert isinstance(gone, Change)
    assert (gone.action, gone.calls[0].region) == (Action.DELETE, "us-west-2")


def test_a_removal_reaches_every_region() -> None:
    """Those of the target file and those of the list alike."""
    planned_for = _context("us-east-1")
    seen = CONTROL.read(Regions(("us-east-1", "us-west-2"), kept=("us-west-2",)), planned_for)
    regions = [step.calls[0].region for step in CONTROL.remove(planned_for, seen) if isinstance(step, Change)]
    assert regions == ["us-east-1", "us-west-2"]


def test_without_another_region_the_plan_says_so() -> None:
    """That nothing is planned is told with the place where regions are named."""
    (told,) = _planned(Regions())
    assert isinstance(told, NoChange)
    assert (told.reason, told.remark) == (NOWHERE, True)
