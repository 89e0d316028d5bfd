"""The laws of holding back, on made-up controls of which any may be in conflict, or not be seen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.holds import mentions
from stormproof.core.planning.planner import make_plan, make_removal
from stormproof.core.planning.plans import Action, Blocked, Call, Change, Plan, Ref, Step
from stormproof.core.planning.registry import Registry
from tests.stormproof.core.planning.test_planner import CONTEXT, World, change, control


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Draw controls that need earlier ones, for either reason, take effect through later ones, and use outputs."""
    number = draw(st.integers(1, 9))
    phases = sorted(draw(st.lists(st.sampled_from(Phase), min_size=number, max_size=number)))
    made = []
    for place, phase in enumerate(phases):
        earlier = [f"c{i}" for i in range(place)]
        needs = draw(_some(earlier))
        split = draw(st.integers(0, len(needs)))
        each = control(f"c{place}", phase)
        made.append(replace(_using(each, draw(_some(list(needs)))), requires=needs[:split], parts=needs[split:]))
    return Registry(tuple(made))


def _some(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), unique=True).map(tuple) if names else st.just(())


def _using(inner: Control[bool], names: tuple[str, ...]) -> Control[bool]:
    """Have a control use the outputs of others that the same plan makes."""

    def plan(context: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        pending = {each.control for each in context.pending}
        for step in inner.plan(context, there):
            uses = [f"{name}.id" for name in names if name in pending]
            if isinstance(step, Change):
                yield replace(step, calls=change(inner.name, Action.CREATE, *uses).calls)
            else:
                yield step

    return replace(inner, plan=plan)


def hindered(registry: Registry, conflicts: Collection[str], unseen: Collection[str]) -> Registry:
    """Return the registry with some controls in conflict and some that cannot look."""
    return Registry(tuple(_hindered(each, conflicts, unseen) for each in registry.controls))


def _hindered(inner: Control[bool], conflicts: Collection[str], unseen: Collection[str]) -> Control[bool]:
    def blind(reads: Reads, context: PlanContext) -> bool:
        raise CouldNotLook("aws.throttled", inner.name)

    def stop(context: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        if not there:
            yield Blocked(inner.name, inner.name, "being", "somebody's stands here")

    if inner.name in unseen:
        return replace(inner, read=blind)
    return replace(inner, plan=stop, remove=stop) if inner.name in conflicts else inner


def needs_of(registry: Registry, name: str) -> set[str]:
    """Return what a control needs, and what that needs."""
    direct = next(each.needs for each in registry if each.name == name)
    return {name}.union(*(needs_of(registry, each) for each in direct))


hindrances = st.tuples(registries(), st.sets(st.integers(0, 8)), st.sets(st.integers(0, 8)))


def _planned(drawn: tuple[Registry, set[int], set[int]]) -> tuple[Plan, set[str], Registry]:
    registry, conflicts, unseen = drawn
    names = [each.name for each in registry]
    stand = {f"c{i}" for i in conflicts} & set(names)
    blind = ({f"c{i}" for i in unseen} & set(names)) - stand - {names[0]}
    return make_plan(hindered(registry, stand, blind), World(), CONTEXT), stand | blind, registry


@given(hindrances)
def test_what_is_made_is_closed_under_what_it_needs_and_nothing_else_waits(
    drawn: tuple[Registry, set[int], set[int]],
) -> None:
    """A change is planned if, and only if, nothing that it needs is hindered; all others name those they wait for."""
    plan, bad, registry = _planned(drawn)
    made = {each.control for each in plan.changes}
    assert made == {each.name for each in registry if not needs_of(registry, each.name) & bad}
    for held in plan.blocked:
        if held.waits_for:
            assert set(held.waits_for) == (needs_of(registry, held.control) & bad) - {held.control}


@given(hindrances)
def test_what_is_made_goes_after_what_it_needs_and_uses_nothing_that_is_not_made(
    drawn: tuple[Registry, set[int], set[int]],
) -> None:
    """The order of a part of a plan is the order of the whole."""
    plan, _, registry = _planned(drawn)
    done: set[str] = set()
    for each in plan.changes:
        assert needs_of(registry, each.control) - {each.control} <= done
        used = {ref.name for call in each.calls for ref in call.parameters["Uses"]}
        assert used <= {f"{name}.id" for name in done}
        done.add(each.control)


@given(hindrances)
def test_the_next_apply_comes_to_what_an_unhindered_one_had_come_to(
    drawn: tuple[Registry, set[int], set[int]],
) -> None:
    """Once the causes are mended, what was held back is made, and nothing is made twice."""
    plan, _, registry = _planned(drawn)
    mended, unhindered = World(), World()
    mended.apply(plan.changes)
    rest = make_plan(registry, mended, CONTEXT)
    assert not {each.control for each in rest.changes} & {each.control for each in plan.changes}
    mended.apply(rest.changes)
    unhindered.apply(make_plan(registry, unhindered, CONTEXT).changes)
    assert mended.there == unhindered.there
    assert not make_plan(registry, mended, CONTEXT).changes


@given(registries(), st.sets(st.integers(0, 8)))
def test_nothing_is_taken_away_from_under_what_stays(registry: Registry, unseen: set[int]) -> None:
    """A removal leaves whatever something that could not be looked at may still need."""
    names = [each.name for each in registry]
    blind = {f"c{i}" for i in unseen} & set(names[:-1])
    world = World(*names)
    world.apply(make_removal(hindered(registry, (), blind), world, CONTEXT).changes)
    for left in world.there:
        assert needs_of(registry, left) <= world.there
    assert world.there == set().union(*(needs_of(registry, each) for each in blind))


def test_what_makes_a_removal_felt_holds_back_what_is_still_in_use() -> None:
    """While a deployment is in conflict, what the deployed API still asks is left."""
    function = control("function", Phase.FUNCTION_CONFIGURATION)
    methods = replace(
        control("methods", Phase.API_METHODS, "function"), takes_effect_through=("deployment",), criteria=()
    )
    registry = Registry((function, methods, control("deployment", Phase.DEPLOYMENT)))
    world = World("function", "methods")
    plan = make_removal(hindered(registry, {"deployment"}, ()), world, CONTEXT)
    assert [each.control for each in plan.changes] == ["methods"]
    assert [each.waits_for for each in plan.blocked] == [(), ("deployment",)]


def test_what_may_lack_a_need_goes_on_without_it() -> None:
    """There the order alone mattered."""
    first, second = control("first"), control("second", Phase.OBSERVERS, "first")
    registry = Registry((first, replace(second, may_lack=("first",))))
    plan = make_plan(hindered(registry, {"first"}, ()), World(), CONTEXT)
    assert [each.control for each in plan.changes] == ["second"]


def test_a_need_that_is_none_may_not_be_lacked() -> None:
    """A registry that contradicts itself is refused at once."""
    with pytest.raises(ValueError, match="may lack"):
        Registry((control("first"), replace(control("second"), may_lack=("first",))))


F, G = ("arn:aws:lambda:us-east-1:123456789012:function:" + name for name in ("f", "f-2"))


@pytest.mark.parametrize("piecewise", [True, False])
def test_a_piecewise_control_waits_for_the_thing_that_it_names(piecewise: bool) -> None:  # noqa: FBT001 - drawn
    """A conflict about one function holds back what is about it, and where things do not stand apart, all."""

    def stop(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        yield Blocked("alias", F, "being", "somebody's stands here")

    def permit(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        for name in (F, G):
            yield replace(change("permission"), resource=name)

    alias = replace(control("alias"), plan=stop)
    permission = replace(control("permission", Phase.OBSERVERS, "alias"), plan=permit, piecewise=piecewise)
    plan = make_plan(Registry((alias, permission)), World(), CONTEXT)
    assert [each.resource for each in plan.changes] == ([G] if piecewise else [])


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"FunctionName": "f"}, True),
        ({"FunctionName": "f-2"}, False),
        ({"uri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{F}:live/invocations"}, True),
        ({"uri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{G}:live/invocations"}, False),
        ({"Targets": [{"Arn": f"{F}:live"}]}, True),
        ({"Targets": [{"Arn": Ref("a.arn")}]}, False),
    ],
)
def test_a_thing_is_named_by_its_arn_or_its_name(parameters: dict[str, Any], named: bool) -> None:  # noqa: FBT001 - expected
    """Whole, at any depth of a call; another that begins alike is another."""
    made = Change("c", "r", "a", Action.UPDATE, None, True, (Call("made", "put", parameters),))
    assert mentions(made, F) is named
