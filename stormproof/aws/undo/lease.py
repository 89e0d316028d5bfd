"""The lease: one run at a time may change a system. An SSM parameter with a holder and an end on the target's clock.

It is called after the API's ID, in the account and region of the API: targets of one name do not share it. A holder on
this machine has it for as long as its process lives; of any other nothing but the clock is known, and no lease counts
for longer than a term after it was written, whatever it says. A verb that a run has started itself, to try what the
runbook says, works under that run's lease.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from threading import Event, Thread

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.lease_holder import TERM, Held, Holder, holder_of, moment_of
from stormproof.aws.undo.machine import machine_id, started
from stormproof.core.clock import poll
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, StormproofError, Undecidable
from stormproof.core.planning.plans import Call
from stormproof.core.system import System
from stormproof.core.undo import lease_parameter

RENEWED_EVERY_S = TERM.total_seconds() / 3
LOOK_EVERY_S = 2.0


@dataclass(frozen=True)
class Waiting:
    """How long to wait for a lease that another run has; `say` tells now and then who has it and for how long."""

    within_s: float = 0.0
    say: Callable[[str], None] = lambda _text: None


NO_WAIT = Waiting()


class Lease:
    """One run's claim on a system; `doing` tells others what for."""

    def __init__(self, connection: Connection, system: System, doing: str = "") -> None:
        self._name = lease_parameter(system.api.id)
        self._connection = connection
        self._doing = doing
        self._id = uuid.uuid4().hex
        self._since = ""
        self._lent = False
        """Whether it is the lease of the run that has started this process: it is not ours to renew or give back."""

    def take(self, waiting: Waiting = NO_WAIT) -> None:
        """Take the lease, or the place of one that is over; wait for one that is not.

        Raises Undecidable ``lease.held`` where another run has it all that time, CallFailed where there may be no
        parameter.
        """
        clock, began = self._connection.clock, self._connection.clock.monotonic()
        refused: list[Undecidable] = []

        def attempt() -> bool:
            try:
                self._take()
            except Undecidable as error:
                refused[:] = [error]
                if waiting.within_s:
                    waiting.say(f"waiting for the lease ({clock.monotonic() - began:.0f} s): {error.message}")
                return False
            return True

        try:
            poll(attempt, bool, clock=clock, within_s=waiting.within_s, every_s=LOOK_EVERY_S, what="the lease")
        except CouldNotLook as error:
            if error.code != "poll.timed_out":
                raise
            raise refused[0] from error

    def renew(self) -> None:
        """Reach for another term; raises Undecidable ``lease.lost`` where another run has taken it meanwhile."""
        if self._lent:
            return
        held = self.held()
        if held is None or held.holder is None or held.holder.id != self._id:
            now = held.held_by if held else "nobody: it was broken"
            raise Undecidable("lease.lost", f"the lease of this run ended and was taken by {now}")
        self._put(overwrite=True)

    def release(self) -> None:
        """Give it back if it is still ours."""
        held = self.held()
        if held and held.holder and held.holder.id == self._id:
            self.break_()

    def break_(self) -> None:
        """Delete it, whosever it is."""
        with suppress(NotThere):
            self._connection.writer.call(Call("ssm", "delete_parameter", {"Name": self._name}))

    def held(self) -> Held | None:
        """Return the lease as it stands, None where there is none; raises CouldNotLook."""
        try:
            found = self._connection.reader.read("ssm", "get_parameter", Name=self._name)["Parameter"]
        except NotThere:
            return None
        holder, now = holder_of(str(found["Value"])), self._connection.clock.now()
        written = found.get("LastModifiedDate") or now
        said = moment_of(holder.expires) if holder else None
        longest = written + TERM
        return Held(holder, min(said or longest, longest), int(found["Version"]), written)

    def _take(self) -> None:
        self._since = self._connection.clock.now().isoformat(timespec="seconds")
        try:
            self._put(overwrite=False)
        except CallFailed as error:
            if error.code != "aws.already_exists":
                raise
            self._succeed()

    def _succeed(self) -> None:
        """Follow a holder whose lease is over.

        SSM has no conditional write, but it counts versions: of several that write over version n, the one whose
        write became n + 1 has the lease; the others put its claim back. Of a parameter that was deleted meanwhile they
        are counted from 1 again.
        """
        held = self.held()
        if held is None:
            return self._take()  # given back meanwhile
        if held.holder and held.holder.id == self._id:
            return None  # taken by the first attempt, whose answer was lost
        if held.by_parent:
            self._lent = True
            return None
        if not held.over(self._connection.clock.now()):
            self._refuse(held)
        ours = self._put(overwrite=True)
        first = held.version + 1 if ours > held.version else 1
        return None if ours == first else self._give_way(self._version(first), held)

    def _give_way(self, winner: str, held: Held) -> None:
        """Put the claim back that was there first, unless it is our own; one that is gone again has nobody's place."""
        if not winner:
            now = self.held()
            if now is None or now.holder is None or now.holder.id != self._id:
                self._take()
            return
        first = holder_of(winner)
        if first is None or first.id != self._id:
            self._write(winner, overwrite=True)
            self._refuse(self.held() or held)

    def _refuse(self, held: Held) -> None:
        told = held.told(self._connection.clock.now())
        raise Undecidable(
            "lease.held",
            f"target {self._connection.target.name} is being changed by {told}; "
            "wait for it; `stormproof lease break` takes it from one that is no more",
        )

    def _put(self, *, overwrite: bool) -> int:
        expires = (self._connection.clock.now() + TERM).isoformat(timespec="seconds")
        pid = os.getpid()
        machine = machine_id()
        holder = Holder(
            self._id,
            socket.gethostname(),
            pid,
            expires,
            self._since,
            machine,
            started(pid) if machine else "",
            self._doing,
        )
        return self._write(json.dumps(asdict(holder)), overwrite=overwrite)

    def _write(self, value: str, *, overwrite: bool) -> int:
        parameters = {"Name": self._name, "Value": value, "Type": "String", "Overwrite": overwrite}
        call = Call("ssm", "put_parameter", parameters, yields={"version": "Version"})
        return int(self._connection.writer.call(call)["version"])

    def _version(self, version: int) -> str:
        """Return what was written as a version, empty where there is none."""
        try:
            history = self._connection.reader.pages("ssm", "get_parameter_history", "Parameters", Name=self._name)
        except NotThere:
            return ""
        return str(next((each["Value"] for each in history if each["Version"] == version), ""))


class Renewing:
    """Renews a lease as long as it is held, from a thread of its own."""

    def __init__(self, lease: Lease, every_s: float = RENEWED_EVERY_S) -> None:
        self._lease = lease
        self._every_s = every_s
        self._ended = Event()
        self._lost: StormproofError | None = None
        self._thread = Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise what kept the lease from being renewed: Undecidable ``lease.lost``, where another run has it."""
        if self._lost:
            raise self._lost

    def end(self) -> None:
        """Renew no more."""
        self._ended.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._ended.wait(self._every_s):
            try:
                self._lease.renew()
            except (CallFailed, CouldNotLook):
                continue  # there is time to try it again: a term is three of these
            except StormproofError as error:
                self._lost = error
                return


@contextmanager
def leased(connection: Connection, system: System, doing: str = "", waiting: Waiting = NO_WAIT) -> Iterator[Renewing]:
    """Hold the system's lease while the block runs, renewed as long as it does; raises as Lease.take."""
    lease = Lease(connection, system, doing)
    lease.take(waiting)
    renewing = Renewing(lease)
    try:
        yield renewing
    finally:
        renewing.end()
        lease.release()
