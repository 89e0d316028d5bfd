"""A thing has one key, whether a call or an entry of the journal is about it."""

from __future__ import annotations

import pytest

from stormproof.aws.undo.things import disturbed_by, key_of, thing_of
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call, Ref
from tests.provisioners.fakes import FakeReads

GROUP = {"logGroupName": "/acme/functions"}
READS = FakeReads({("logs", "describe_query_definitions"): [{"name": "shop/slow", "queryDefinitionId": "q-1"}]})
RULE = {"Name": "probe"}


@pytest.mark.parametrize(
    ("call", "undo"),
    [
        (Call("logs", "create_log_group", GROUP), Call("logs", "delete_log_group", GROUP)),
        (
            Call("logs", "put_query_definition", {"name": "shop/slow", "queryString": "fields @message"}),
            Call("logs", "delete_query_definition", {"queryDefinitionId": "q-1"}),
        ),
        (
            Call("events", "disable_rule", RULE, region="eu-west-1"),
            Call("events", "enable_rule", RULE, region="eu-west-1"),
        ),
    ],
)
def test_calls_that_make_and_undo_are_about_what_the_entry_holds(call: Call, undo: Call) -> None:
    """By an ID as by a name, and in another region."""
    (thing,) = disturbed_by(FaultInjection("made", (call,), (undo,)), READS)
    assert thing_of(call, READS) == thing_of(undo, READS) == key_of(thing)


@pytest.mark.parametrize("part", ["undo", "tidy"])
def test_whatever_is_due_is_of_a_kind(part: str) -> None:
    """What the journal could not make again after a kill is refused before anything is harmed."""
    due: dict[str, tuple[Call, ...]] = {"undo": (), "tidy": (), part: (Call("apigateway", "create_deployment", {}),)}
    with pytest.raises(ValueError, match="no kind of disturbance is put back by apigateway create_deployment"):
        disturbed_by(FaultInjection("made", (), due["undo"], due["tidy"]), READS)


def test_what_is_due_beside_a_repair_is_written_down_with_the_undo() -> None:
    """After it, and as such."""
    undo, tidy = Call("logs", "delete_log_group", GROUP), Call("events", "enable_rule", RULE)
    found = disturbed_by(FaultInjection("made", (), (undo,), (tidy, undo)), READS)
    assert [(each.resource, each.tidy) for each in found] == [(GROUP, True), (RULE, True)]


def test_a_thing_of_another_region_is_another() -> None:
    """Names are given by region."""
    here, there = (Call("events", "disable_rule", RULE, region=each) for each in (None, "eu-west-1"))
    assert thing_of(here, READS) != thing_of(there, READS)


@pytest.mark.parametrize(
    "call",
    [Call("logs", "delete_log_group", {"logGroupName": Ref("group.name")}), Call("logs", "tag_log_group", GROUP)],
)
def test_what_is_not_known_yet_or_is_of_no_kind_has_none(call: Call) -> None:
    """Nobody can have done anything to the former."""
    assert thing_of(call, READS) is None
