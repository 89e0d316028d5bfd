"""What an owner has made stays as he made it when `apply` has what is ours follow, on an embedded AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.journal import Journal
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region
from stormproof.core.target.deployed_system import TWIN
from stormproof.core.undo import Entry
from stormproof.operations.provision import make_changes
from stormproof.operations.reach import reach
from stormproof.run.prove.own_system import own_system
from stormproof.run.prove.pass_round import PassRounds
from stormproof.run.prove.passes import due, key
from stormproof.run.prove.round import Rounds
from stormproof.sabotage import PASSES

FOLLOWED = {
    "function-logs-to-own-group": {"failure-subscriptions", "cold-start-filters"},
    "own-alarm-with-section": {"dashboard"},
    "own-key-on-queues": set(),
}
"""Pass scenario -> the controls of other criteria that follow."""
CRITERIA = ("2.1", "3.3", "4.3", "8.4", "9.2")


@pytest.fixture(scope="module")
def rounds() -> Iterator[Rounds]:
    """The twin, hardened for what is followed and for what follows."""
    with own_system(TWIN, CRITERIA) as (file, home):
        reached = reach(file)
        yield Rounds(reached, Journal(reached.connection, reached.system, home), CRITERIA, home)


def seen(entry: Entry, reads: Reads) -> dict[str, str]:
    """Return each thing of the owner's doing as it stands."""
    return {
        str(each): json.dumps(
            BY_NAME[each.kind].present(in_region(reads, each.region), each.resource), sort_keys=True, default=repr
        )
        for each in entry.disturbed
    }


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FOLLOWED)
def test_an_apply_leaves_what_the_owner_has_made(rounds: Rounds, name: str) -> None:
    """And has nothing more to do; when he has taken it back, what followed goes back or is gone along with it."""
    reads, before = rounds.connection.reader, PassRounds(rounds).before
    injection = PASSES[name].inject(reads, rounds.reached.context)
    entry = rounds.journal.begin(injection, proved=CRITERIA)
    try:
        rounds.journal.carry_out(entry, injection)
        made, plan = seen(entry, reads), rounds.planned()
        assert {step.control for step in due(plan, before)} == FOLLOWED[name]
        make_changes(rounds.connection, plan, lambda *_: None, rounds.planned)
        assert seen(entry, reads) == made
        assert due(rounds.planned(), before) == ()
    finally:
        rounds.journal.undo(entry)
    make_changes(rounds.connection, rounds.planned(), lambda *_: None, rounds.planned)
    assert {key(step) for step in due(rounds.planned())} == before
