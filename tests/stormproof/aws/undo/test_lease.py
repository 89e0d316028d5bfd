"""The lease."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stormproof.aws.undo.lease import TERM, Lease, leased
from stormproof.core.errors import CallFailed, Undecidable

NAME = "/stormproof/made-up/lease"


@pytest.fixture
def bed(made_up: Any, store: Any) -> Any:
    """A connection to an account with a parameter store."""
    return made_up(None, store)


def held_by(store: Any, pid: int, host: str, expires: str) -> None:
    """Write somebody else's lease."""
    store.versions[NAME] = [json.dumps({"id": "other", "host": host, "pid": pid, "expires": expires})]


def test_a_second_run_is_told_who_has_it(bed: Any) -> None:
    """While one run has the lease, another cannot take it, and is told for how long."""
    with leased(bed.connection), pytest.raises(Undecidable) as caught:
        Lease(bed.connection).take()
    assert caught.value.code == "lease.held"
    assert str(os.getpid()) in caught.value.message
    assert (bed.clock.time + TERM).isoformat() in caught.value.message


def test_it_is_given_back(bed: Any, store: Any) -> None:
    """After the block the next run may have it, whatever happened in it."""
    with pytest.raises(KeyError), leased(bed.connection):
        raise KeyError
    assert NAME not in store.versions
    with leased(bed.connection):
        assert NAME in store.versions


def test_an_ended_lease_is_taken_over(bed: Any, store: Any) -> None:
    """A run on another machine that never gave it back holds nobody up longer than its term."""
    held_by(store, 1, "elsewhere", (bed.clock.time - timedelta(seconds=1)).isoformat())
    with leased(bed.connection):
        assert json.loads(store.versions[NAME][-1])["host"] == socket.gethostname()


def test_a_lease_of_another_machine_is_honoured_until_it_ends(bed: Any, store: Any) -> None:
    """Whether its process lives cannot be seen from here."""
    held_by(store, 1, "elsewhere", (bed.clock.time + timedelta(seconds=1)).isoformat())
    with pytest.raises(Undecidable, match="elsewhere"):
        Lease(bed.connection).take()


def test_the_lease_of_a_dead_process_here_is_over(bed: Any, store: Any) -> None:
    """After kill -9 nobody waits half an hour on the same machine."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    held_by(store, gone.pid, socket.gethostname(), (bed.clock.time + TERM).isoformat())
    with leased(bed.connection):
        assert json.loads(store.versions[NAME][-1])["pid"] == os.getpid()


def test_of_two_that_take_over_the_first_write_wins(bed: Any, store: Any) -> None:
    """Who finds that another version came between puts it back and steps aside."""
    held_by(store, 1, "elsewhere", (bed.clock.time - timedelta(seconds=1)).isoformat())
    winner = json.dumps({"id": "w", "host": "winner", "pid": 2, "expires": (bed.clock.time + TERM).isoformat()})
    put: Callable[..., dict[str, Any]] = store.put_parameter
    raced: list[bool] = []

    def late(**parameters: Any) -> dict[str, Any]:
        if parameters["Overwrite"] and not raced:
            raced.append(True)
            store.versions[NAME].append(winner)
        return put(**parameters)

    bed.aws.services["ssm"]["put_parameter"] = late
    with pytest.raises(Undecidable, match="winner"):
        Lease(bed.connection).take()
    assert store.versions[NAME][-1] == winner


def test_a_lost_lease_is_not_renewed_nor_given_back(bed: Any, store: Any) -> None:
    """Who was overtaken must stop, and leaves the other's lease alone."""
    lease = Lease(bed.connection)
    lease.take()
    lease.renew()
    held_by(store, 1, "elsewhere", (bed.clock.time + TERM).isoformat())
    with pytest.raises(Undecidable) as caught:
        lease.renew()
    assert caught.value.code == "lease.lost"
    lease.release()
    assert json.loads(store.versions[NAME][-1])["id"] == "other"


def test_renewing_reaches_further(bed: Any, store: Any) -> None:
    """A long run keeps its lease by renewing."""
    lease = Lease(bed.connection)
    lease.take()
    bed.clock.advance(timedelta(minutes=20))
    lease.renew()
    assert json.loads(store.versions[NAME][-1])["expires"] == (bed.clock.time + TERM).isoformat()


def test_no_right_to_write_parameters_is_no_held_lease(bed: Any, refuse: Any) -> None:
    """Denied is told as denied."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed.aws.services["ssm"]["put_parameter"] = denied
    with pytest.raises(CallFailed) as caught:
        Lease(bed.connection).take()
    assert caught.value.code == "aws.access_denied"
