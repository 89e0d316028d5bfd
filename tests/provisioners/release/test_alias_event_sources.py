"""Event sources feed the alias; an owner's own alias is not overwritten."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.release import alias_event_sources
from stormproof.aws.observe.invokers.event_sources import EventSource, read_event_sources
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.former import Former, Formers
from stormproof.core.system import Queue
from tests.provisioners.fakes import SYSTEM, FakeReads, blocked, context, only, satisfied
from tests.provisioners.made_functions import ADOPTED, FUNCTION, adopting, parameters

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:shop"


def source(qualifier: str) -> EventSource:
    """Return an event source that feeds a qualifier."""
    return EventSource("uuid-1", QUEUE, FUNCTION, qualifier)


@pytest.mark.parametrize("qualifier", ["", "$LATEST"])
def test_an_unqualified_source_goes_onto_the_alias(qualifier: str) -> None:
    """And nothing else of it changes."""
    change = only(list(alias_event_sources.plan(context(), (source(qualifier),))))
    assert parameters(change, "update_event_source_mapping") == {
        "UUID": "uuid-1",
        "FunctionName": f"{FUNCTION.arn}:live",
    }


def test_the_second_plan_is_empty_and_removal_puts_it_back() -> None:
    """Onto the function as it stands."""
    assert satisfied(list(alias_event_sources.plan(context(), (source("live"),))))
    change = only(list(alias_event_sources.remove(context(), (source("live"),))))
    assert parameters(change, "update_event_source_mapping")["FunctionName"] == FUNCTION.arn
    assert satisfied(list(alias_event_sources.remove(context(), (source(""),))))


def test_an_owners_alias_stops_the_plan() -> None:
    """It names both."""
    (reason,) = blocked(list(alias_event_sources.plan(context(), (source("stable"),))))
    assert "stable" in reason
    assert "live" in reason


def test_sources_of_any_kind_are_found_once_and_others_functions_left_out() -> None:
    """By queue and by function, streams too."""
    mappings = [
        {"UUID": "b", "EventSourceArn": QUEUE, "FunctionArn": FUNCTION.arn},
        {"UUID": "a", "EventSourceArn": "arn:stream", "FunctionArn": f"{FUNCTION.arn}:live"},
        {"UUID": "c", "EventSourceArn": QUEUE, "FunctionArn": f"{FUNCTION.arn}-of-others"},
    ]
    table: dict[tuple[str, str], Any] = {("lambda", "list_event_source_mappings"): mappings}
    wanted: PlanContext = replace(context(), system=replace(SYSTEM, queues=(Queue("shop", "https://q", QUEUE),)))
    found = read_event_sources(FakeReads(table), wanted)
    assert [(each.uuid, each.qualifier) for each in found] == [("a", "live"), ("b", "")]


def test_a_second_mapping_of_a_source_that_feeds_the_alias_is_told() -> None:
    """A tool that looks its mapping up by the plain ARN adds one: then the function is fed twice."""
    (reason,) = blocked(list(alias_event_sources.plan(context(), (source("live"), replace(source(""), uuid="uuid-2")))))
    assert "uuid-2" in reason
    assert "fed twice" in reason


def test_what_an_owner_had_on_his_alias_stays_there() -> None:
    """What we moved goes back."""
    theirs = replace(source("green"), function=ADOPTED)
    assert satisfied(list(alias_event_sources.plan(adopting(), (theirs,))))
    assert satisfied(list(alias_event_sources.remove(adopting(), (theirs,))))
    moved = only(list(alias_event_sources.plan(adopting(), (replace(theirs, qualifier=""),))))
    known = Formers({(moved.control, moved.resource, moved.aspect): Former(moved.before, moved.after)})
    back = only(list(alias_event_sources.remove(adopting(known), (theirs,))))
    assert (moved.keeps, parameters(back, "update_event_source_mapping")["FunctionName"]) == (True, FUNCTION.arn)
