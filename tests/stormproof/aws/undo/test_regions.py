"""What is disturbed in another region: looked at there, and known to be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Disturbed, Entry, Scope, from_text, to_text
from tests.provisioners.fakes import SYSTEM

THERE = "us-west-2"
TOPIC = Names(SYSTEM.at(THERE)).alert_topic_arn


class Topics:
    """Reads of topics that write down in which region they were asked."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Answer with a topic's attributes."""
        del service, operation, parameters
        self.asked.append(region)
        return {"Attributes": {"DisplayName": "x"}}

    def pages(self, *_asked: Any, **_parameters: Any) -> list[Any]:
        """Nobody asks."""
        raise AssertionError


def _named(value: str) -> Call:
    where = {"TopicArn": TOPIC, "AttributeName": "DisplayName"}
    return Call("sns", "set_topic_attributes", {**where, "AttributeValue": value}, region=THERE)


def _disturbed(reads: Topics) -> Disturbed:
    (thing,) = disturbed_by(FaultInjection("renamed", (_named("y"),), (_named("x"),)), reads)
    return thing


def test_what_a_call_disturbs_is_where_the_call_goes() -> None:
    """The entry names the region, and the thing is the target's own there and nowhere else."""
    thing = _disturbed(reads := Topics())
    assert (thing.region, thing.after) == (THERE, ({"AttributeValue": "y"},))
    assert owns(Owned(SYSTEM, reads), thing)
    assert not owns(Owned(SYSTEM, reads), replace(thing, region=""))
    assert str(thing).endswith(f"in {THERE}")


def test_what_is_only_watched_is_looked_at_in_its_region() -> None:
    """A thing that no call of the undo puts back is looked at beforehand: there."""
    reads = Topics()
    (thing,) = disturbed_by(FaultInjection("renamed", (_named("y"),), ()), reads)
    assert (thing.watched, thing.region, reads.asked) == (True, THERE, [THERE])


def test_an_entry_keeps_the_region_and_older_ones_have_none() -> None:
    """Of the API's region nothing is written, so that older versions read it."""
    thing = _disturbed(Topics())
    entry = Entry("1", "renamed", datetime(2026, 1, 1, tzinfo=UTC), Scope("1", "eu-west-1", "a"), (thing,))
    assert from_text(to_text(entry), own=True).disturbed[0].region == THERE
    home = replace(entry, disturbed=(replace(thing, region=""),))
    assert '\\"region\\": \\"\\"' not in to_text(home)
    assert from_text(to_text(home), own=True) == home
