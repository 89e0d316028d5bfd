"""A run's own queue is found and deleted by its name."""

from __future__ import annotations

import pytest

from stormproof.aws.calls.own_queues import ended_queue
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.alerts.copies import alert_copies
from stormproof.core.errors import NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

KIND = BY_NAME["queue of a run's own"]
NAME = f"{alert_copies(Names(SYSTEM))}-1"
OURS = {"QueueName": NAME}
STANDING = FakeReads({("sqs", "get_queue_url"): {"QueueUrl": "https://sqs/1"}})
NOTHING: FakeReads = FakeReads({})


def test_it_is_there_by_its_name_and_gone_without_a_url() -> None:
    """A run may have been killed before it made it."""
    assert KIND.present(STANDING, OURS) == {}
    assert KIND.present(NOTHING, OURS) is None
    (back,) = KIND.back(STANDING, OURS, None)
    assert (back.operation, back.parameters) == ("delete_queue", {"QueueUrl": "https://sqs/1"})
    with pytest.raises(NotThere):
        list(KIND.back(NOTHING, OURS, None))


def test_its_undo_is_known_before_it_is_made() -> None:
    """Whatever attributes it gets."""
    make = Call("sqs", "create_queue", {"QueueName": NAME, "Attributes": {"a": "1"}})
    (thing,) = disturbed_by(FaultInjection("a queue", (make,), (ended_queue(NAME),)), NOTHING)
    assert (thing.resource, thing.before, thing.after) == (OURS, None, ({},))


@pytest.mark.parametrize(("name", "own"), [(NAME, True), ("payroll", False)])
def test_no_other_queue_is_deleted(name: str, *, own: bool) -> None:
    """Only what a run has named."""
    assert owns(Owned(SYSTEM, STANDING), Disturbed(KIND.name, {"QueueName": name}, None)) is own
