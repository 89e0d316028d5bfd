"""The lease: one run at a time may change a target. An SSM parameter with a holder and an end on the target's clock."""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from stormproof.aws.access.connection import Connection
from stormproof.core.errors import CallFailed, NotThere, Undecidable
from stormproof.core.planning.plans import Call

TERM = timedelta(minutes=30)


@dataclass(frozen=True)
class Holder:
    """Who holds the lease: process `pid` on `host`, a run's own `id`, until `expires` (ISO 8601)."""

    id: str
    host: str
    pid: int
    expires: str

    def over(self, now: datetime) -> bool:
        """Tell whether it has ended: by the clock, or because its process on this very machine is no more."""
        return datetime.fromisoformat(self.expires) <= now or (
            self.host == socket.gethostname() and not _lives(self.pid)
        )


class Lease:
    """One run's claim on a target."""

    def __init__(self, connection: Connection) -> None:
        self._name = f"/stormproof/{connection.target.name}/lease"
        self._connection = connection
        self._id = uuid.uuid4().hex

    def take(self) -> None:
        """Take the lease, or the place of one that is over.

        Raises Undecidable ``lease.held`` while another run has it, CallFailed where there may be no parameter.
        """
        try:
            self._put(overwrite=False)
        except CallFailed as error:
            if error.code != "aws.already_exists":
                raise
            self._succeed()

    def renew(self) -> None:
        """Reach for another term; raises Undecidable ``lease.lost`` where another run has taken it meanwhile."""
        holder, _ = self._read()
        if holder.id != self._id:
            raise Undecidable("lease.lost", f"the lease of this run ended and was taken by {holder.host}, {holder.pid}")
        self._put(overwrite=True)

    def release(self) -> None:
        """Give it back if it is still ours."""
        with suppress(NotThere):
            if self._read()[0].id == self._id:
                self._connection.writer.call(Call("ssm", "delete_parameter", {"Name": self._name}))

    def _succeed(self) -> None:
        """Follow a holder whose lease is over.

        SSM has no conditional write, but it counts versions: of several that write over version n, the one whose
        write became n + 1 has the lease; the others put its claim back.
        """
        holder, version = self._read()
        if holder.id == self._id:
            return  # taken by the first attempt, whose answer was lost
        if not holder.over(self._connection.clock.now()):
            self._refuse(holder)
        ours = self._put(overwrite=True)
        if ours != version + 1:
            winner = self._version(version + 1)
            if (first := Holder(**json.loads(winner))).id != self._id:
                self._write(winner, overwrite=True)
                self._refuse(first)

    def _refuse(self, holder: Holder) -> None:
        raise Undecidable(
            "lease.held",
            f"target {self._connection.target.name} is being changed by process {holder.pid} on {holder.host}; "
            f"wait for it, or until {holder.expires}",
        )

    def _put(self, *, overwrite: bool) -> int:
        expires = (self._connection.clock.now() + TERM).isoformat(timespec="seconds")
        holder = Holder(self._id, socket.gethostname(), os.getpid(), expires)
        return self._write(json.dumps(asdict(holder)), overwrite=overwrite)

    def _write(self, value: str, *, overwrite: bool) -> int:
        parameters = {"Name": self._name, "Value": value, "Type": "String", "Overwrite": overwrite}
        call = Call("ssm", "put_parameter", parameters, yields={"version": "Version"})
        return int(self._connection.writer.call(call)["version"])

    def _read(self) -> tuple[Holder, int]:
        found = self._connection.reader.read("ssm", "get_parameter", Name=self._name)["Parameter"]
        return Holder(**json.loads(found["Value"])), int(found["Version"])

    def _version(self, version: int) -> str:
        history = self._connection.reader.pages("ssm", "get_parameter_history", "Parameters", Name=self._name)
        return str(next(p["Value"] for p in history if p["Version"] == version))


@contextmanager
def leased(connection: Connection) -> Iterator[Lease]:
    """Hold the target's lease while the block runs; raises as Lease.take."""
    lease = Lease(connection)
    lease.take()
    try:
        yield lease
    finally:
        lease.release()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
