"""The laws of keeping what owners had, on a control that replaces one setting of an owner who changes it at will."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.former import Former, Formers, keeping_nothing_of
from stormproof.core.planning.planner import make_plan, make_removal
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.registry import Registry
from tests.stormproof.core.planning.test_planner import CONTEXT, SYSTEM, change, control

ASPECT = "setting"
OURS = {"level": "ours"}
settings = st.none() | st.dictionaries(st.sampled_from("ab"), st.integers(0, 2) | st.text(max_size=3), max_size=2)


class Place:
    """A setting, the parameters beside it, and whether these may be looked at."""

    def __init__(self, value: Any) -> None:
        self.value, self.parameters, self.dark = value, dict[str, str](), False

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Return the setting."""
        return {"value": self.value}

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Return the values of all parameters."""
        if self.dark:
            raise CouldNotLook("aws.access_denied", "no")
        return list(self.parameters.values())

    def apply(self, changes: tuple[Change, ...], most: int = 99) -> None:
        """Make at most so many of the calls."""
        for call in [call for each in changes for call in each.calls][:most]:
            if call.operation == "put_parameter":
                self.parameters[call.parameters["Name"]] = call.parameters["Value"]
            elif call.operation == "delete_parameter":
                del self.parameters[call.parameters["Name"]]
            else:
                self.value = call.parameters["Value"]


def replacing() -> Control[Any]:
    """Return a control that replaces whatever stands there, and puts it back where it still stands."""

    def read(reads: Reads, context: PlanContext) -> Any:
        return reads.read("made-up", "get")["value"]

    def plan(context: PlanContext, standing: Any) -> Iterator[Step]:
        if standing == OURS:
            yield NoChange("c", "r", ASPECT, "as wanted")
        else:
            yield _set(standing, OURS)

    def remove(context: PlanContext, standing: Any) -> Iterator[Step]:
        former = context.formers.of("c", "r", ASPECT)
        if former and former.stands(standing):
            yield replace(_set(standing, former.before), keeps=False)  # whoever puts it back need not say so

    return Control("c", ("1.1",), Phase.OBSERVERS, (ASPECT,), read, plan, remove)


def _set(before: Any, after: Any) -> Change:
    call = Call("made-up", "set", {"Value": after})
    return Change("c", "r", ASPECT, Action.UPDATE, before, after, (call,), keeps=True)


CONTROLS = Registry((replacing(),))


def apply(place: Place, most: int = 99, broken: tuple[str, ...] = ()) -> None:
    """Plan and apply; `broken` are the criteria of a proof that has broken something."""
    place.apply(make_plan(CONTROLS, place, CONTEXT, broken=broken).changes, most)


def remove(place: Place, most: int = 99) -> None:
    """Plan and make a removal."""
    place.apply(make_removal(CONTROLS, place, CONTEXT).changes, most)


@given(settings, st.integers(0, 3))
def test_whatever_stood_there_comes_back(value: Any, interrupted: int) -> None:
    """An interrupted apply before the whole one forgets nothing; afterwards nothing is kept."""
    place = Place(value)
    apply(place, interrupted)
    apply(place)
    assert place.value == OURS
    remove(place)
    assert place.value == value
    assert not place.parameters


@given(settings, st.none() | settings, st.integers(0, 2))
def test_nothing_is_kept_after_a_removal_that_was_interrupted(value: Any, later: Any, interrupted: int) -> None:
    """What a killed removal had put back already is not kept for ever; nor is what the owner has replaced since."""
    place = Place(value)
    apply(place)
    place.value = place.value if later is None else later
    remove(place, interrupted)
    standing = place.value
    remove(place)
    assert not place.parameters
    assert place.value == (value if later is None or later == OURS else standing)
    assert not make_removal(CONTROLS, place, CONTEXT).changes


@given(settings, settings)
def test_what_the_owner_sets_anew_is_what_comes_back(value: Any, later: Any) -> None:
    """His last setting counts, not his first; and one that he sets after ours is left."""
    place = Place(value)
    apply(place)
    place.value = later
    remove(place)
    assert place.value == later
    apply(place)
    remove(place)
    assert place.value == later


@given(settings, settings, st.integers(0, 3))
def test_what_was_broken_on_purpose_is_nothing_that_a_removal_puts_back(
    value: Any, broken: Any, interrupted: int
) -> None:
    """What is kept is the same as before at any moment of an apply that mends it, killed ones as well."""
    place = Place(value)
    apply(place)
    parameters = dict(place.parameters)
    place.value = broken
    apply(place, interrupted, broken=("1.1",))
    assert place.parameters == parameters
    apply(place, broken=("1.1",))
    assert (place.value, place.parameters) == (OURS, parameters)
    remove(place)
    assert place.value == value


def test_what_was_made_anew_while_it_was_broken_is_still_known_for_ours() -> None:
    """What `apply` makes again may have another ID: the owner's setting is kept beside that one."""
    made = _set("broken", "id-2")
    known = Formers({("c", "r", ASPECT): Former("theirs", "id-1")})
    (call, *_) = keeping_nothing_of({"c"})(SYSTEM, known, made).calls
    assert json.loads(call.parameters["Value"]) == {"of": ["c", "r", ASPECT], "before": "theirs", "after": "id-2"}
    same = Formers({("c", "r", ASPECT): Former("theirs", "id-2")})
    assert keeping_nothing_of({"c"})(SYSTEM, same, made) == keeping_nothing_of({"c"})(SYSTEM, Formers(), made) == made


@given(settings, settings)
def test_what_belongs_to_no_criterion_of_a_proof_is_kept_while_it_is_mended(value: Any, later: Any) -> None:
    """Its owner has set it: nothing of that was broken on purpose."""
    place, proved = Place(value), replace(replacing(), name="d", criteria=("2.1",), read=lambda *_: None)
    proved = replace(proved, plan=lambda *_: iter(()), remove=lambda *_: iter(()))
    controls = Registry((replacing(), proved))
    apply(place)
    place.value = later
    place.apply(make_plan(controls, place, CONTEXT, broken=("2.1",)).changes)
    remove(place)
    assert place.value == (value if later == OURS else later)


def test_nothing_of_an_owner_is_replaced_while_it_could_not_be_kept() -> None:
    """Where the parameters cannot be looked at, that change is held back; those that replace nothing are made."""
    place = Place({"a": 1})
    place.dark = True
    other = control("other")

    def plan(context: PlanContext, actual: Any) -> Iterator[Step]:
        yield change("other", Action.CREATE)

    quiet = replace(other, read=lambda *_: False, plan=plan)
    made = make_plan(Registry((replacing(), quiet)), place, CONTEXT)
    assert [each.control for each in made.changes] == ["other"]
    assert [(each.control, each.code) for each in made.unseen] == [("c", "aws.not_kept")]


def test_a_setting_stands_whatever_form_it_comes_in() -> None:
    """What JSON does not tell apart is the same."""
    assert Former(None, {"a": (1, 2)}).stands({"a": [1, 2]})
    assert not Former(None, {"a": [1]}).stands({"a": [2]})
    assert json.loads(json.dumps({"a": (1,)})) == {"a": [1]}
