"""Carrying out a plan and finishing an interrupted undo, as the verbs do, on the made-up AWS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CallFailed, Conflict, Undecidable, UsageError
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Plan
from stormproof.core.target.model import Permit
from stormproof.operations.provision import LOST_AT_MOST, carry_out
from stormproof.operations.undo import NOTHING, finish_undo, pending_lines
from tests.provisioners.fakes import API, SYSTEM
from tests.stormproof.aws.undo.made_alias import Alias, injection

CALL = Call("made", "put_thing", {})
CHANGE = Change("a", "r", "aspect", Action.UPDATE, None, True, (CALL,))
LEASE = f"/stormproof/{API}/lease"


def quiet(*_: Any) -> None:
    """Take progress."""


def test_an_empty_plan_makes_no_call(made_up: Any) -> None:
    """Not even for the lease: a converged system is left alone."""
    bed = made_up()
    carry_out(bed.connection, SYSTEM, Plan((NoChange("a", "r", "aspect", "fine"),)), quiet)
    assert (bed.connection.counts.read, bed.connection.counts.write) == (0, 0)


def test_changes_are_made_under_the_lease(made_up: Any, store: Any) -> None:
    """It is held while changes are made, and given back."""
    held: list[bool] = []

    def put_thing() -> dict[str, Any]:
        held.append(LEASE in store.versions)
        return {}

    bed = made_up({"made": {"put_thing": put_thing}}, store)
    carry_out(bed.connection, SYSTEM, Plan((CHANGE,)), quiet)
    assert held == [True]
    assert LEASE not in store.versions


def test_the_lease_is_given_back_after_a_failure(made_up: Any, store: Any, refuse: Any) -> None:
    """Who mends the cause can apply again at once."""

    def denied() -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed = made_up({"made": {"put_thing": denied}}, store)
    with pytest.raises(CallFailed):
        carry_out(bed.connection, SYSTEM, Plan((CHANGE,)), quiet)
    assert LEASE not in store.versions


def lost(*left: ClientError | None) -> Any:
    """Return an operation whose answers are lost until none of these errors is left; `calls` counts."""
    errors = list(left)

    def operation(**_: Any) -> dict[str, Any]:
        operation.calls += 1  # type: ignore[attr-defined] # counted on the function itself
        error = errors.pop(0) if errors else None
        if error:
            raise error
        return {}

    operation.calls = 0  # type: ignore[attr-defined] # as above
    return operation


MAKES = Change("a", "r", "aspect", Action.CREATE, None, True, (Call("made", "create_thing", {}),))
NEXT = Change("b", "r", "aspect", Action.UPDATE, None, True, (CALL,))


@pytest.mark.parametrize("code", ["InternalFailure", "ResourceAlreadyExistsException"])
def test_after_a_lost_answer_only_what_is_left_is_done(made_up: Any, refuse: Any, code: str) -> None:
    """A new look tells whether the thing was made; what follows it is done in any case."""
    create, put = lost(refuse(code)), lost()
    bed = made_up({"made": {"create_thing": create, "put_thing": put}})
    plans = iter((Plan((MAKES, NEXT)), Plan((NEXT,))))
    carry_out(bed.connection, SYSTEM, Plan((MAKES, NEXT)), quiet, lambda: next(plans))
    assert (create.calls, put.calls) == (1, 1)


def test_after_a_lost_answer_nothing_is_done_that_was_not_planned(made_up: Any, refuse: Any) -> None:
    """Who has agreed to a plan has agreed to nothing else."""
    put = lost()
    bed = made_up({"made": {"create_thing": lost(refuse("InternalFailure")), "put_thing": put}})
    plans = iter((Plan((MAKES,)), Plan((NEXT,))))
    with pytest.raises(CallFailed, match="InternalFailure"):
        carry_out(bed.connection, SYSTEM, Plan((MAKES,)), quiet, lambda: next(plans))
    assert put.calls == 0


def test_looking_anew_ends(made_up: Any, refuse: Any) -> None:
    """A service that fails on and on is told."""
    create = lost(*[refuse("InternalFailure")] * 50)
    with pytest.raises(CallFailed, match="InternalFailure"):
        carry_out(
            made_up({"made": {"create_thing": create}}).connection,
            SYSTEM,
            Plan((MAKES,)),
            quiet,
            lambda: Plan((MAKES,)),
        )
    assert create.calls == LOST_AT_MOST + 1


def test_what_is_refused_is_not_planned_anew(made_up: Any, refuse: Any) -> None:
    """A denial stays one."""
    create = lost(refuse("AccessDeniedException"))
    with pytest.raises(CallFailed):
        carry_out(
            made_up({"made": {"create_thing": create}}).connection,
            SYSTEM,
            Plan((MAKES,)),
            quiet,
            lambda: Plan((MAKES,)),
        )
    assert create.calls == 1


def test_a_target_that_does_not_permit_it_is_not_changed(made_up: Any) -> None:
    """The permission is the target file's, not the caller's."""
    bed = made_up({"made": {"put_thing": lambda: pytest.fail("was changed")}})
    target = bed.connection.target.model_copy(update={"permit": Permit()})
    with pytest.raises(UsageError, match="provision = true"):
        carry_out(replace(bed.connection, target=target), SYSTEM, Plan((CHANGE,)), quiet)
    assert bed.connection.counts.write == 0


def test_nothing_pending_is_only_looked_at(made_up: Any, tmp_path: Path) -> None:
    """Asking the journal changes nothing and takes no lease."""
    bed = made_up()
    assert finish_undo(bed.connection, SYSTEM, tmp_path) == NOTHING
    assert pending_lines(bed.connection, SYSTEM, tmp_path) == ()
    assert bed.connection.counts.write == 0


def test_an_undo_waits_for_the_run_that_still_disturbs(made_up: Any, store: Any, refuse: Any, tmp_path: Path) -> None:
    """While the lease is another's, its disturbance is not pulled away under it; it is told as pending."""
    alias = Alias(refuse)
    bed = made_up(alias.services(), store)
    journal = Journal(bed.connection, SYSTEM, tmp_path)
    journal.carry_out(journal.begin(injection()), injection())
    expires = bed.clock.time.replace(hour=13).isoformat()
    store.versions[LEASE] = [f'{{"id": "x", "host": "elsewhere", "pid": 1, "expires": "{expires}"}}']
    with pytest.raises(Undecidable) as caught:
        finish_undo(bed.connection, SYSTEM, tmp_path)
    assert caught.value.code == "lease.held"
    assert alias.version == "4"
    (line,) = pending_lines(bed.connection, SYSTEM, tmp_path)
    assert "another version is served" in line


def test_a_plan_that_others_have_carried_out_meanwhile_is_not_carried_out_again(made_up: Any) -> None:
    """What is due is looked at again once the lease is had: a second apply makes nothing twice."""
    create, put = lost(), lost()
    bed = made_up({"made": {"create_thing": create, "put_thing": put}})
    done = carry_out(bed.connection, SYSTEM, Plan((MAKES, NEXT)), quiet, lambda: Plan((NEXT,)))
    assert (done.changes, create.calls, put.calls) == ((NEXT,), 0, 1)
    done = carry_out(bed.connection, SYSTEM, Plan((MAKES, NEXT)), quiet, lambda: Plan(()))
    assert (done.changes, create.calls, put.calls) == ((), 0, 1)


def test_what_is_due_only_since_the_plan_was_shown_is_not_done(made_up: Any) -> None:
    """Somebody has changed the system meanwhile: nothing is changed that nobody has seen."""
    put = lost()
    bed = made_up({"made": {"create_thing": put, "put_thing": put}})
    with pytest.raises(Conflict, match="b: aspect r"):
        carry_out(bed.connection, SYSTEM, Plan((MAKES,)), quiet, lambda: Plan((MAKES, NEXT)))
    assert put.calls == 0
