"""The lease."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import stamina
from botocore.exceptions import ReadTimeoutError

from stormproof.aws.undo import lease as leases
from stormproof.aws.undo.lease import Lease, Renewing, Waiting, leased
from stormproof.aws.undo.lease_holder import TERM
from stormproof.aws.undo.machine import machine_id, started
from stormproof.core.errors import CallFailed, Undecidable
from tests.provisioners.fakes import API, SYSTEM

NAME = f"/stormproof/{API}/lease"
HERE = pytest.mark.skipif(not machine_id(), reason="this machine does not tell its processes from others'")


@pytest.fixture
def bed(made_up: Any, store: Any) -> Any:
    """A connection to an account with a parameter store."""
    return made_up(None, store)


def held_by(store: Any, pid: int, expires: datetime, **more: str) -> None:
    """Write somebody else's lease."""
    holder = {"id": "other", "host": "elsewhere", "pid": pid, "expires": expires.isoformat(), **more}
    store.versions[NAME] = [json.dumps(holder)]


def held(store: Any) -> dict[str, Any]:
    """Return who has it."""
    found: dict[str, Any] = json.loads(store.versions[NAME][-1])
    return found


def test_a_second_run_is_told_who_has_it_what_for_and_how_long(bed: Any) -> None:
    """While one run has the lease, another cannot take it, and is told for how long."""
    with leased(bed.connection, SYSTEM, "prove"):
        bed.clock.advance(timedelta(minutes=7))
        with pytest.raises(Undecidable) as caught:
            Lease(bed.connection, SYSTEM).take()
    assert caught.value.code == "lease.held"
    for part in (str(os.getpid()), "(prove)", "since 2026-11-22 12:00:00", "(7 min)"):
        assert part in caught.value.message


def test_targets_of_one_name_do_not_share_it(bed: Any) -> None:
    """It is called after the API, in its account and region."""
    other = replace(SYSTEM, api=replace(SYSTEM.api, id="other"))
    with leased(bed.connection, SYSTEM), leased(bed.connection, other):
        pass


def test_it_is_given_back(bed: Any, store: Any) -> None:
    """After the block the next run may have it, whatever happened in it."""
    with pytest.raises(KeyError), leased(bed.connection, SYSTEM):
        raise KeyError
    assert NAME not in store.versions
    with leased(bed.connection, SYSTEM):
        assert NAME in store.versions


def test_a_run_waits_until_it_is_given_back_and_says_so(bed: Any, store: Any) -> None:
    """Each look tells who has it; the wait ends with the lease, or with its time."""
    held_by(store, 1, bed.clock.time + TERM)
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 3:
            del store.versions[NAME]

    with leased(bed.connection, SYSTEM, waiting=Waiting(60, say)):
        assert held(store)["pid"] == os.getpid()
    assert all("process 1 on elsewhere" in text for text in said)
    held_by(store, 1, bed.clock.time + TERM)
    with pytest.raises(Undecidable, match="elsewhere"):
        Lease(bed.connection, SYSTEM).take(Waiting(10))


def test_an_ended_lease_is_taken_over(bed: Any, store: Any) -> None:
    """A run on another machine that never gave it back holds nobody up longer than its term."""
    held_by(store, 1, bed.clock.time - timedelta(seconds=1))
    with leased(bed.connection, SYSTEM):
        assert held(store)["pid"] == os.getpid()


def test_a_lease_of_another_machine_is_honoured_until_it_ends_whatever_its_name(bed: Any, store: Any) -> None:
    """Of the same host name too: whether its process lives cannot be seen from here."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    held_by(store, gone.pid, bed.clock.time + timedelta(seconds=1), host=os.uname().nodename, machine="another boot")
    with pytest.raises(Undecidable):
        Lease(bed.connection, SYSTEM).take()


@HERE
def test_the_lease_of_a_dead_process_here_is_over(bed: Any, store: Any) -> None:
    """After kill -9 nobody waits half an hour on the same machine; a PID that was given again is another process."""
    for began in ("1", ""):
        held_by(store, os.getpid(), bed.clock.time + TERM, machine=machine_id(), started=began)
        with leased(bed.connection, SYSTEM):
            assert held(store)["started"] == started(os.getpid())


@HERE
def test_the_lease_of_a_live_process_here_is_not_over_though_the_clock_was_moved(bed: Any, store: Any) -> None:
    """On the embedded AWS a run moves the clock by days."""
    past = bed.clock.time - timedelta(days=2)
    held_by(store, os.getpid(), past, machine=machine_id(), started=started(os.getpid()))
    with pytest.raises(Undecidable):
        Lease(bed.connection, SYSTEM).take()


@HERE
def test_a_verb_that_a_run_has_started_works_under_its_lease(bed: Any, store: Any) -> None:
    """It is a part of that run: it neither waits for it nor gives its lease back."""
    run = os.getppid()
    held_by(store, run, bed.clock.now() + TERM, machine=machine_id(), started=started(run))
    with leased(bed.connection, SYSTEM) as renewing:
        renewing.check()
    assert held(store)["pid"] == run


def test_no_lease_counts_longer_than_a_term_after_it_was_written(bed: Any, store: Any) -> None:
    """Until the year 2999, says whoever wrote it."""
    held_by(store, 1, datetime(2999, 1, 1, tzinfo=UTC))
    read: Callable[..., dict[str, Any]] = store.get_parameter
    written = bed.clock.time

    def dated(*, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"Parameter": {**read(Name=Name)["Parameter"], "LastModifiedDate": written}}

    bed.aws.services["ssm"]["get_parameter"] = dated
    with pytest.raises(Undecidable):
        Lease(bed.connection, SYSTEM).take()
    bed.clock.advance(TERM)
    with leased(bed.connection, SYSTEM):
        assert held(store)["pid"] == os.getpid()


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"id": 1}', '{"id": "a", "host": "b", "pid": "c", "expires": "d"}']
)
def test_what_cannot_be_read_is_told_and_can_be_broken(bed: Any, store: Any, text: str) -> None:
    """It is no traceback and nobody's for ever."""
    store.versions[NAME] = [text]
    lease = Lease(bed.connection, SYSTEM)
    with pytest.raises(Undecidable, match="cannot be read"):
        lease.take()
    lease.break_()
    lease.take()
    assert held(store)["pid"] == os.getpid()


@pytest.mark.parametrize("others", [False, True])
def test_a_lease_whose_answer_was_lost_is_taken_or_another_s(bed: Any, store: Any, *, others: bool) -> None:
    """The second attempt is refused by the parameter that the first has made, or by that of who was quicker."""
    put: Callable[..., dict[str, Any]] = store.put_parameter
    lost: list[bool] = []

    def losing(**parameters: Any) -> dict[str, Any]:
        if lost:
            return put(**parameters)
        lost.append(True)
        held_by(store, 1, bed.clock.time + TERM) if others else put(**parameters)
        raise ReadTimeoutError(endpoint_url="x")

    bed.aws.services["ssm"]["put_parameter"] = losing
    with stamina.set_testing(True, attempts=4, cap=True):
        if others:
            with pytest.raises(Undecidable, match="elsewhere"):
                Lease(bed.connection, SYSTEM).take()
        else:
            Lease(bed.connection, SYSTEM).take()
            assert held(store)["pid"] == os.getpid()


def test_a_lost_lease_is_not_renewed_nor_given_back(bed: Any, store: Any) -> None:
    """Who was overtaken must stop, and leaves the other's lease alone."""
    lease = Lease(bed.connection, SYSTEM)
    lease.take()
    lease.renew()
    held_by(store, 1, bed.clock.time + TERM)
    with pytest.raises(Undecidable) as caught:
        lease.renew()
    assert caught.value.code == "lease.lost"
    lease.release()
    assert held(store)["id"] == "other"


def test_renewing_reaches_further(bed: Any, store: Any) -> None:
    """A long run keeps its lease by renewing."""
    lease = Lease(bed.connection, SYSTEM)
    lease.take()
    bed.clock.advance(timedelta(minutes=20))
    lease.renew()
    assert held(store)["expires"] == (bed.clock.time + TERM).isoformat()


def test_it_is_renewed_while_it_is_held_and_a_loss_stops_the_run() -> None:
    """From a thread of its own; what it comes to is raised where the run goes on."""
    renewals, twice = [], Event()

    class Lost:
        def renew(self) -> None:
            renewals.append(1)
            if len(renewals) == 2:
                twice.set()
                raise Undecidable("lease.lost", "another has it")

    lease: Any = Lost()
    renewing = Renewing(lease, every_s=0.001)
    assert twice.wait(10)
    renewing.end()
    with pytest.raises(Undecidable) as caught:
        renewing.check()
    assert caught.value.code == "lease.lost"
    assert TERM.total_seconds() > leases.RENEWED_EVERY_S


def test_no_right_to_write_parameters_is_no_held_lease(bed: Any, refuse: Any) -> None:
    """Denied is told as denied."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed.aws.services["ssm"]["put_parameter"] = denied
    with pytest.raises(CallFailed) as caught:
        Lease(bed.connection, SYSTEM).take()
    assert caught.value.code == "aws.access_denied"
