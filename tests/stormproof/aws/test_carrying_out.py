"""Carrying out a plan and finishing an interrupted undo, as the verbs do, on the made-up AWS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.journal import Journal
from stormproof.core.disturbances import Disturbance
from stormproof.core.errors import CallFailed, Undecidable, UsageError
from stormproof.core.plans import Action, Call, Change, NoChange, Plan
from stormproof.core.target import Permit
from stormproof.operations.provision import carry_out
from stormproof.operations.undo import finish_undo

CALL = Call("made", "put_thing", {})
CHANGE = Change("a", "r", "aspect", Action.UPDATE, None, True, (CALL,))
LEASE = "/stormproof/made-up/lease"


def quiet(*_: Any) -> None:
    """Take progress."""


def test_an_empty_plan_makes_no_call(made_up: Any) -> None:
    """Not even for the lease: a converged system is left alone."""
    bed = made_up()
    carry_out(bed.connection, Plan((NoChange("a", "r", "aspect", "fine"),)), quiet)
    assert (bed.connection.counts.read, bed.connection.counts.write) == (0, 0)


def test_changes_are_made_under_the_lease(made_up: Any, store: Any) -> None:
    """It is held while changes are made, and given back."""
    held: list[bool] = []

    def put_thing() -> dict[str, Any]:
        held.append(LEASE in store.versions)
        return {}

    bed = made_up({"made": {"put_thing": put_thing}}, store)
    carry_out(bed.connection, Plan((CHANGE,)), quiet)
    assert held == [True]
    assert LEASE not in store.versions


def test_the_lease_is_given_back_after_a_failure(made_up: Any, store: Any, refuse: Any) -> None:
    """Who mends the cause can apply again at once."""

    def denied() -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed = made_up({"made": {"put_thing": denied}}, store)
    with pytest.raises(CallFailed):
        carry_out(bed.connection, Plan((CHANGE,)), quiet)
    assert LEASE not in store.versions


def test_a_target_that_does_not_permit_it_is_not_changed(made_up: Any) -> None:
    """The permission is the target file's, not the caller's."""
    bed = made_up({"made": {"put_thing": lambda: pytest.fail("was changed")}})
    target = bed.connection.target.model_copy(update={"permit": Permit()})
    with pytest.raises(UsageError, match="provision = true"):
        carry_out(replace(bed.connection, target=target), Plan((CHANGE,)), quiet)
    assert bed.connection.counts.write == 0


def test_nothing_pending_is_only_looked_at(made_up: Any, tmp_path: Path) -> None:
    """Asking the journal changes nothing and takes no lease."""
    bed = made_up()
    assert finish_undo(bed.connection, tmp_path) == ()
    assert bed.connection.counts.write == 0


def test_an_undo_waits_for_the_run_that_still_disturbs(made_up: Any, store: Any, tmp_path: Path) -> None:
    """While the lease is another's, its disturbance is not pulled away under it."""
    bed = made_up({"made": {"put_thing": lambda: pytest.fail("was put back")}}, store)
    Journal(bed.connection, tmp_path).begin(Disturbance("t", (), (CALL,)))
    expires = bed.clock.time.replace(hour=13).isoformat()
    store.versions[LEASE] = [f'{{"id": "x", "host": "elsewhere", "pid": 1, "expires": "{expires}"}}']
    with pytest.raises(Undecidable) as caught:
        finish_undo(bed.connection, tmp_path)
    assert caught.value.code == "lease.held"
