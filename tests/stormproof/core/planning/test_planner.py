"""The laws of planning, on made-up controls that keep a small world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.waivers import Waiver
from stormproof.core.errors import Conflict, CouldNotLook, NotThere
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.planner import current, make_plan, make_removal, owner
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy
from stormproof.core.system import RestApi, System

SYSTEM = System("aws", "123456789012", "us-east-1", (), RestApi("a1", "api", "prod", ("prod",)), ())
POLICY = Policy("admin@example.com")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONTEXT = PlanContext(SYSTEM, POLICY, now=lambda: NOW)


class World:
    """Reads for made-up controls: a set of names that are there."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Tell whether the named thing is there."""
        return {"there": parameters["Name"] in self.there}

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Not used by made-up controls."""
        return []

    def apply(self, changes: tuple[Change, ...]) -> None:
        """Do what the changes say."""
        for change in changes:
            if change.action is Action.DELETE:
                self.there.discard(change.resource)
            else:
                self.there.add(change.resource)


def control(
    name: str, phase: Phase = Phase.OBSERVERS, *requires: str, criteria: tuple[str, ...] = ("1.1",)
) -> Control[bool]:
    """Return a control that wants one thing, called like itself, to be there."""

    def read(reads: Reads, context: PlanContext) -> bool:
        return bool(reads.read("made-up", "get_thing", Name=name)["there"])

    def plan(context: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        if there:
            yield NoChange(name, name, "being", "is there")
        else:
            yield change(name, Action.CREATE)

    def remove(context: PlanContext, there: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        if there:
            yield change(name, Action.DELETE)

    return Control(name, criteria, phase, ("being",), read, plan, remove, requires)


def registry(*controls: Control[bool]) -> Registry:
    """Return a registry of made-up controls."""
    return Registry(controls)


def change(name: str, action: Action = Action.UPDATE, *uses: str) -> Change:
    """Return a change whose call yields ``name.id``."""
    calls = (Call("made-up", "put", {"Uses": [Ref(use) for use in uses]}, yields={f"{name}.id": "Id"}),)
    return Change(name, name, "being", action, None, True, calls)


def waiver(resource: str, criterion: str = "1.1") -> Waiver:
    """Return a waiver for a month."""
    return Waiver(criterion=criterion, resource=resource, reason="r", approved_by="a", expires=NOW + timedelta(days=30))


phases = st.lists(st.tuples(st.sampled_from(Phase), st.booleans(), st.booleans()), max_size=12)


@given(phases, st.data())
def test_a_second_plan_after_applying_is_empty(drawn: list[tuple[Phase, bool, bool]], data: st.DataObject) -> None:
    """Plan, apply, plan again: nothing is left, and the removal takes off all that was put on."""
    controls = registry(*(control(f"c{i}", phase) for i, (phase, _, _) in enumerate(drawn)))
    world = World(*(f"c{i}" for i, (_, there, _) in enumerate(drawn) if there))
    world.apply(make_plan(controls, world, CONTEXT).changes)
    assert make_plan(controls, world, CONTEXT).changes == ()
    world.apply(make_removal(controls, world, CONTEXT).changes)
    assert world.there == set()


@given(phases)
def test_a_plan_goes_by_phase_and_then_by_registry(drawn: list[tuple[Phase, bool, bool]]) -> None:
    """Whatever the registry's order, phases come in theirs, and within a phase the registry's counts."""
    controls = registry(*(control(f"c{i}", phase) for i, (phase, _, _) in enumerate(drawn)))
    place = {c.name: (c.phase, i) for i, c in enumerate(controls)}
    order = [place[c.control] for c in make_plan(controls, World(), CONTEXT).changes]
    assert order == sorted(order)
    assert len(order) == len(controls)


def test_a_control_sees_what_is_planned_before_it() -> None:
    """`pending` holds the changes of earlier controls, not later ones."""
    seen: dict[str, tuple[str, ...]] = {}

    def watching(name: str) -> Control[bool]:
        inner = control(name)

        def plan(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
            seen[name] = tuple(c.control for c in context.pending)
            return inner.plan(context, actual)

        return replace(inner, plan=plan)

    make_plan(registry(watching("a"), watching("b"), watching("c")), World("b"), CONTEXT)
    assert seen == {"a": (), "b": ("a",), "c": ("a",)}


def blind(reads: Reads, context: PlanContext) -> bool:
    """Be denied the look."""
    raise CouldNotLook("aws.access_denied", "no")


def test_a_control_that_could_not_look_holds_back_itself_alone() -> None:
    """It is told with the failure's code and a way out, and everything that does not depend on it is planned."""
    controls = registry(control("a"), replace(control("b"), read=blind), control("c", Phase.OBSERVERS, "b"))
    plan = make_plan(controls, World(), CONTEXT)
    assert [c.control for c in plan.changes] == ["a"]
    (unseen, held) = plan.blocked
    assert (unseen.control, unseen.code, unseen.resource) == ("b", "aws.access_denied", "")
    assert "no; let this principal make that call" in unseen.reason
    assert (held.control, held.code, held.waits_for) == ("c", "waits", ("b",))
    assert plan.exit_status == 3


def test_a_thing_that_goes_away_meanwhile_is_not_seen() -> None:
    """AWS's word that something is not there is no look at the control."""

    def gone(reads: Reads, context: PlanContext) -> bool:
        raise NotThere("table")

    plan = make_plan(registry(control("a"), replace(control("b"), read=gone)), World(), CONTEXT)
    assert [step.code for step in plan.unseen] == ["aws.not_there"]


def test_without_any_look_there_is_no_plan() -> None:
    """Every control that could not be read is named."""
    controls = registry(replace(control("a"), read=blind), replace(control("c"), read=blind))
    with pytest.raises(CouldNotLook, match=r"a: no\nc: no") as caught:
        make_plan(controls, World(), CONTEXT)
    assert caught.value.code == "aws.access_denied"


def test_credentials_that_do_not_hold_stop_the_plan() -> None:
    """They are no single control's matter: who asks next meets the same."""

    def expired(reads: Reads, context: PlanContext) -> bool:
        raise CouldNotLook("aws.credentials", "expired")

    with pytest.raises(CouldNotLook, match="expired"):
        make_plan(registry(control("a"), replace(control("b"), read=expired)), World(), CONTEXT)


def test_a_conflict_blocks_its_control_and_leaves_the_others_their_say() -> None:
    """All conflicts are seen at once."""

    def stop(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        yield change("a")
        raise Conflict("stands there, ours is wanted")

    plan = make_plan(registry(replace(control("a"), plan=stop), control("b")), World(), CONTEXT)
    assert [c.control for c in plan.changes] == ["a", "b"]
    assert plan.blocked == (Blocked("a", "", "being", "stands there, ours is wanted"),)
    assert plan.exit_status == 1


def test_a_waiver_leaves_a_conflict_as_it_stands() -> None:
    """Its way out leads somewhere: what stands there is accepted, and nothing waits for it any more."""

    def stop(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        yield Blocked("a", "a", "being", "stands there, ours is wanted")

    controls = registry(replace(control("a"), plan=stop), control("b", Phase.OBSERVERS, "a"))
    assert not make_plan(controls, World(), CONTEXT).changes
    plan = make_plan(controls, World(), CONTEXT, None, [waiver("a")])
    assert [c.control for c in plan.changes] == ["b"]
    assert "waived until 2026-12-22" in plan.satisfied[0].reason
    assert not plan.blocked


def test_a_waived_resource_is_left_as_it_is_and_what_needs_it_is_blocked() -> None:
    """A waiver keeps a change from being made; a later change that needs its output says so."""

    def needy(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        yield change("b", Action.UPDATE, "a.id")

    controls = registry(control("a"), replace(control("b", criteria=("1.2",)), plan=needy), control("c"))
    plan = make_plan(controls, World(), CONTEXT, None, [waiver("a")])
    assert [c.control for c in plan.changes] == ["c"]
    assert "waived until 2026-12-22" in plan.satisfied[0].reason
    assert "needs a.id" in plan.blocked[0].reason


def test_a_waiver_of_another_criterion_keeps_nothing_back() -> None:
    """A waiver counts for controls of its own criterion alone."""
    assert len(make_plan(registry(control("a")), World(), CONTEXT, None, [waiver("a", "2.1")]).changes) == 1


def test_a_waiver_counts_for_the_parts_of_what_it_names() -> None:
    """A part without criteria of its own serves its whole's: a waiver of one of these keeps it back too."""
    whole = replace(control("whole"), parts=("part",))
    plan = make_plan(registry(control("part", criteria=()), whole), World(), CONTEXT, None, [waiver("part")])
    assert [c.control for c in plan.changes] == ["whole"]
    assert plan.satisfied[0].control == "part"


def test_a_waiver_does_not_count_for_what_is_only_required() -> None:
    """What is required serves criteria of its own, which nobody has waived."""
    required = control("required", criteria=("2.1",))
    plan = make_plan(
        registry(required, control("a", Phase.OBSERVERS, "required")),
        World(),
        CONTEXT,
        None,
        [waiver("required")],
    )
    assert [c.control for c in plan.changes] == ["required", "a"]


def test_only_current_waivers_count() -> None:
    """Expired waivers and those too far ahead are absent."""
    late = waiver("a").model_copy(update={"expires": NOW})
    far = waiver("a").model_copy(update={"expires": NOW + timedelta(days=91)})
    assert current([late, far, waiver("a")], NOW) == (waiver("a"),)


OWNED = replace(
    SYSTEM,
    owners=(
        ("arn:aws:apigateway:us-east-1::/restapis/a1", "CloudFormation stack s"),
        ("arn:aws:lambda:us-east-1:123456789012:function:factory-api", "Terraform"),
    ),
)


@pytest.mark.parametrize(
    ("resource", "who"),
    [
        ("arn:aws:apigateway:us-east-1::/restapis/a1", "CloudFormation stack s"),
        ("arn:aws:apigateway:us-east-1::/restapis/a1/stages/prod", "CloudFormation stack s"),
        ("arn:aws:apigateway:us-east-1::/restapis/a12", ""),
        ("factory-api", "Terraform"),
        ("api", ""),
    ],
)
def test_parts_of_an_owned_resource_are_owned(resource: str, who: str) -> None:
    """A stage belongs to whoever owns its API; a name is the end of an ARN, not a part of a word."""
    assert owner(OWNED, resource) == who


def test_updates_of_owned_resources_will_revert_and_creations_will_not() -> None:
    """Who owns a resource puts its settings back; what is new beside it they do not know."""

    def plan(context: PlanContext, actual: bool) -> Iterator[Step]:  # noqa: FBT001 - what was read
        yield replace(change("factory-api"), action=Action.UPDATE)
        yield replace(change("factory-api"), action=Action.CREATE)

    steps = make_plan(registry(replace(control("a"), plan=plan)), World(), replace(CONTEXT, system=OWNED)).changes
    assert [step.will_revert for step in steps] == ["Terraform", ""]


def test_removal_serves_users_without_a_control_before_its_parts_go() -> None:
    """Observers, methods, the deployment of that, and only then functions and stores."""
    controls = registry(*(control(phase.name, phase) for phase in Phase))
    plan = make_removal(controls, World(*(phase.name for phase in Phase)), CONTEXT)
    assert [c.control for c in plan.changes] == [
        "OBSERVERS",
        "INVOKERS",
        "API_METHODS",
        "DEPLOYMENT",
        "RELEASE",
        "AS_FOUND",
        "FUNCTION_CONFIGURATION",
        "ROLES",
        "STORES_AND_ROLES",
    ]
