"""The life of a stack, on resources of the test's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws_testing.stacks import BAD, World, thing

REF = {"Ref": "One"}


def test_a_stack_is_created_in_the_order_of_its_references() -> None:
    """What refers to another one is made after it, with its identity and attributes; each step is an event."""
    world = World()
    resources = {"Two": thing(A=REF, B={"Fn::GetAtt": ["One", "Twice"]}), "One": thing(A="x")}
    assert world.create(resources, Outputs={"O": {"Value": {"Fn::Sub": "${Two}!"}}}) == "CREATE_COMPLETE"
    assert world.state() == {"One": {"A": "x"}, "Two": {"A": "One-1", "B": "xx"}}
    assert world.stack.outputs[0].value == "Two-2!"
    assert world.events() == [
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_COMPLETE"),
        ("Two", "CREATE_IN_PROGRESS"),
        ("Two", "CREATE_IN_PROGRESS"),
        ("Two", "CREATE_COMPLETE"),
        ("shop", "CREATE_COMPLETE"),
    ]


def test_resources_bear_the_stacks_tags() -> None:
    """The stack's own tags and the three of CloudFormation are handed to each resource."""
    world = World()
    world.create({"One": thing(A=1)}, tags={"team": "a"})
    assert world.things.tags["One-1"] == {
        "team": "a",
        "aws:cloudformation:stack-name": "shop",
        "aws:cloudformation:stack-id": "arn:stack",
        "aws:cloudformation:logical-id": "One",
    }
    world.update({"One": thing(A=1)}, tags={"team": "b"})
    assert world.things.tags["One-1"]["team"] == "b"


@pytest.mark.parametrize(
    ("on_failure", "status", "left"),
    [
        ("ROLLBACK", "ROLLBACK_COMPLETE", {}),
        ("DELETE", "DELETE_COMPLETE", {}),
        ("DO_NOTHING", "CREATE_FAILED", {"One"}),
    ],
)
def test_a_creation_that_fails_is_undone_as_asked(on_failure: str, status: str, left: Any) -> None:
    """It leaves nothing where it is rolled back or deleted, what was made where nothing is to be done."""
    world = World()
    assert world.create({"One": thing(A=1), "Two": thing(A=BAD, B=REF)}, on_failure) == status
    assert set(world.state()) == set(left)
    [reason] = [
        event.reason for event in world.stack.events if event.status == "CREATE_FAILED" and event.logical_id == "Two"
    ]
    assert "a thing is bad" in (reason or "")


@pytest.mark.parametrize(
    ("policy", "after_rollback", "after_deletion"),
    [("Delete", set(), set()), ("Retain", {"One"}, {"One"}), ("RetainExceptOnCreate", set(), {"One"})],
)
def test_deletion_policies(policy: str, after_rollback: set[str], after_deletion: set[str]) -> None:
    """What is retained stays; with RetainExceptOnCreate not what a failed creation has made."""
    failed, deleted = World(), World()
    failed.create({"One": thing(A=1, DeletionPolicy=policy), "Two": thing(A=BAD, DependsOn="One")})
    assert set(failed.state()) == after_rollback
    deleted.create({"One": thing(A=1, DeletionPolicy=policy)})
    deleted.operations.delete()
    assert (deleted.stack.status, set(deleted.state())) == ("DELETE_COMPLETE", after_deletion)


def test_an_update_leaves_alone_what_the_templates_have_in_common() -> None:
    """A change behind the stack's back survives while its property is the same in both templates, and goes with it."""
    world = World()
    world.create({"One": thing(A=1, B=1)})
    world.things.standing["One-1"] |= {"B": "by hand", "C": "by hand"}
    assert world.update({"One": thing(A=2, B=1)}) == "UPDATE_COMPLETE"
    assert world.state() == {"One": {"A": 2, "B": "by hand", "C": "by hand"}}
    assert world.update({"One": thing(A=2, B=3)}) == "UPDATE_COMPLETE"
    assert world.state() == {"One": {"A": 2, "B": 3, "C": "by hand"}}


def test_reverting_drift_puts_declared_properties_back() -> None:
    """Every declared property is set as the template has it; undeclared ones are invisible to drift."""
    world = World()
    world.create({"One": thing(A=1, B=1)})
    world.things.standing["One-1"] |= {"B": "by hand", "C": "by hand"}
    assert world.update({"One": thing(A=1, B=1)}, anew=True) == "UPDATE_COMPLETE"
    assert world.state() == {"One": {"A": 1, "B": 1, "C": "by hand"}}


def test_a_replacement_is_made_first_and_the_old_one_deleted_last() -> None:
    """Who refers to it is led to the new one before the old one goes."""
    world = World()
    world.create({"One": thing(Key=1), "Two": thing(A=REF)})
    world.stack.events.clear()
    assert world.update({"One": thing(Key=2), "Two": thing(A=REF)}) == "UPDATE_COMPLETE"
    assert world.things.standing == {"One-3": {"Key": 2}, "Two-2": {"A": "One-3"}}
    events = world.events()
    assert events.index(("Two", "UPDATE_COMPLETE")) < events.index(("One", "DELETE_IN_PROGRESS"))
    assert events[-1] == ("shop", "UPDATE_COMPLETE")
    assert world.stack.resources["One"].physical is not None
    assert world.stack.resources["One"].physical.id == "One-3"


def test_a_replaced_or_removed_resource_may_be_retained() -> None:
    """UpdateReplacePolicy keeps the old one of a replacement, DeletionPolicy one that left the template."""
    world = World()
    world.create({"One": thing(Key=1), "Two": thing(A=1, DeletionPolicy="Retain", DependsOn="One")})
    world.update({"One": thing(Key=2, UpdateReplacePolicy="Retain")})
    assert set(world.things.standing) == {"One-1", "Two-2", "One-3"}
    assert set(world.stack.resources) == {"One"}


def test_what_cannot_be_deleted_fails_the_deletion_and_may_be_left() -> None:
    """The stack tells what is in the way; all else is gone, and a second deletion may retain it."""
    world = World()
    world.create({"One": thing(A=1), "Two": thing(A=1)})
    world.things.stuck.add("One")
    world.operations.delete()
    assert (world.stack.status, set(world.state())) == ("DELETE_FAILED", {"One"})
    assert "[One]" in (world.stack.reason or "")
    world.operations.delete(["One"])
    assert (world.stack.status, set(world.state())) == ("DELETE_COMPLETE", {"One"})


def test_an_update_that_fails_and_is_not_rolled_back_can_be_tried_again() -> None:
    """What was done stays, and the next update does what is left."""
    world = World()
    world.create({"One": thing(A=1), "Two": thing(A=1, DependsOn="One")})
    again = {"One": thing(A=2), "Two": thing(A=BAD, DependsOn="One")}
    assert world.update(again, rolls_back=False) == "UPDATE_FAILED"
    assert world.state() == {"One": {"A": 2}, "Two": {"A": 1}}
    assert world.update({"One": thing(A=2), "Two": thing(A=3)}) == "UPDATE_COMPLETE"
    assert world.state() == {"One": {"A": 2}, "Two": {"A": 3}}


def test_a_cancelled_update_is_led_back() -> None:
    """Nothing further is begun, and the reason is the user's."""
    world = World()
    world.create({"One": thing(A=1)})
    world.things.at_update = lambda: setattr(world.stack, "cancelled", True)
    assert world.update({"One": thing(A=2), "Two": thing(A=1, DependsOn="One")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert world.state() == {"One": {"A": 1}}
    assert any(event.reason == "User Initiated" for event in world.stack.events)


names = st.sampled_from(["One", "Two", "Three"])
values = st.sampled_from([1, 2, "x"])
plain = st.dictionaries(st.sampled_from(["Key", "A", "B"]), values)


@st.composite
def templates(draw: st.DrawFn) -> Mapping[str, Any]:
    """Return the resources of a template; each may refer to those before it."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(names, unique=True, min_size=1)):
        properties = dict(draw(plain))
        if other := draw(st.sampled_from(["", *sorted(found)])):
            properties["C"] = {"Ref": other}
        found[name] = thing(**properties)
    return found


def with_names(world: World) -> dict[str, dict[str, Any]]:
    """Return what stands, references told by the logical ID."""
    logical = {i: i.rpartition("-")[0] for i in world.things.standing}
    return {
        logical[i]: {name: logical.get(value, value) for name, value in properties.items()}
        for i, properties in world.things.standing.items()
    }


@settings(deadline=None)
@given(templates(), templates())
def test_there_and_back_is_the_state_from_before(a: Mapping[str, Any], b: Mapping[str, Any]) -> None:
    """Updates from A to B and back to A leave what A alone makes."""
    world, alone = World(), World()
    assert world.create(a) == alone.create(a) == "CREATE_COMPLETE"
    assert world.update(b) == world.update(a) == "UPDATE_COMPLETE"
    assert with_names(world) == with_names(alone)


@settings(deadline=None)
@given(templates(), templates())
def test_an_update_that_fails_leaves_the_state_from_before(a: Mapping[str, Any], b: Mapping[str, Any]) -> None:
    """Everything stands as it stood, under the same physical IDs, and the stack goes on from there."""
    world = World()
    world.create(a)
    before = {i: dict(properties) for i, properties in world.things.standing.items()}
    last = thing(A=BAD, DependsOn=sorted(b))
    assert world.update({**b, "Last": last}) == "UPDATE_ROLLBACK_COMPLETE"
    assert world.things.standing == before
    assert world.update(b) == "UPDATE_COMPLETE"


@settings(deadline=None)
@given(templates(), templates())
def test_a_deletion_leaves_nothing(a: Mapping[str, Any], b: Mapping[str, Any]) -> None:
    """After whatever update, nothing of a deleted stack stands."""
    world = World()
    world.create(a)
    world.update(b)
    world.operations.delete()
    assert (world.stack.status, world.things.standing) == ("DELETE_COMPLETE", {})
