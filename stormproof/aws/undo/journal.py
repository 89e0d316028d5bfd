"""The undo journal: before anything is harmed, how to put it back stands on disk and in the target's account.

An entry lives from before the first harmful call until its undo is done. Whoever comes next, on this machine or on
another, finds what a killed run left behind and puts it back.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.parameters import Parameters, TooLong
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Entry, Found, from_text, to_text

HOME = Path(".stormproof")
GONE = ("delete_", "remove_", "disassociate_", "untag_", "detach_")


class Journal:
    """The journal of one target, in ``<home>/<target>/undo`` and under ``/stormproof/<target>/undo``."""

    def __init__(self, connection: Connection, home: Path = HOME) -> None:
        self._folder = home / connection.target.name / "undo"
        self._mirror = Parameters(f"/stormproof/{connection.target.name}/undo", connection.reader, connection.writer)
        self._embedded = connection.target.embedded is not None
        self._clock = connection.clock
        self._reader = connection.reader
        self._writer = connection.writer

    def begin(self, injection: FaultInjection) -> Entry:
        """Write down how to undo it, durably and in both places; nothing may be harmed before this returns.

        Raises Undecidable ``journal.unwritable`` where there is no place to write it.
        """
        entry = Entry(uuid.uuid4().hex, injection.title, self._clock.now(), injection.undo)
        text, file = to_text(entry), self._file(entry)
        try:
            write_durably(file, text)
            self._mirror.put(entry.id, text)
        except (OSError, CallFailed, CouldNotLook, NotThere, TooLong) as error:
            with suppress(OSError):
                file.unlink(missing_ok=True)  # nothing was harmed: there is nothing to put back
            raise Undecidable(
                "journal.unwritable", f"{injection.title}: how to undo it cannot be written down ({error})"
            ) from error
        return entry

    def pending(self) -> tuple[Entry, ...]:
        """Return what still has to be undone, the newest first; raises CouldNotLook.

        An embedded AWS remembers all that was done to it: what this disk alone knows of was done to an earlier one.
        """
        found = {name: from_text(text) for name, text in self._mirror.all()}
        if not self._embedded:
            found |= {entry.id: entry for entry in self._local()}
        return tuple(sorted(found.values(), key=lambda entry: entry.began, reverse=True))

    def undo(self, entry: Entry) -> None:
        """Put back what stood before the fault, and close the entry.

        Every call is tried. What is gone already, or there already, is as wanted: the run may have been killed
        anywhere. Raises UndoIncomplete naming the calls that failed; the entry then stays.
        """
        failed = [f"{call.service} {call.operation}: {error}" for call in entry.calls for error in self._put_back(call)]
        if failed:
            raise UndoIncomplete(f"{entry.title}: not put back:\n" + "\n".join(f"  {line}" for line in failed))
        try:
            self._mirror.delete(entry.id)
            self._file(entry).unlink(missing_ok=True)
        except (OSError, CallFailed, CouldNotLook) as error:
            raise UndoIncomplete(
                f"{entry.title}: put back, but it cannot be struck off the journal: {error}"
            ) from error

    def complete(self) -> tuple[Entry, ...]:
        """Undo all that is pending, the newest first, and return it; raises UndoIncomplete for what could not be."""
        done, failed = [], []
        for entry in self.pending():
            try:
                self.undo(entry)
                done.append(entry)
            except UndoIncomplete as error:
                failed.append(str(error))
        if failed:
            raise UndoIncomplete("\n".join(failed))
        return tuple(done)

    def _file(self, entry: Entry) -> Path:
        return self._folder / f"{entry.id}.json"

    def _put_back(self, call: Call) -> Iterator[str]:
        """Make a call of an undo, for each value where it holds what is looked up first; yield what failed."""
        looked_up = {name: value for name, value in call.parameters.items() if isinstance(value, Found)}
        if not looked_up:
            yield from self._made(call)
            return
        ((name, look),) = looked_up.items()
        try:
            values = self._reader.pages(call.service, look.operation, look.path, region=call.region, **look.parameters)
        except (CouldNotLook, NotThere) as error:
            yield str(error)
            return
        for value in values:
            yield from self._made(replace(call, parameters={**call.parameters, name: value}))

    def _made(self, call: Call) -> Iterator[str]:
        try:
            self._writer.call(call)
        except NotThere as error:
            if not call.operation.startswith(GONE):
                yield str(error)
        except CallFailed as error:
            if error.code != "aws.already_exists":
                yield error.message

    def _local(self) -> Iterator[Entry]:
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield from_text(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise UndoIncomplete(f"{path} cannot be read, so nobody knows what to put back: {error}") from error


def write_durably(path: Path, text: str) -> None:
    """Write a file that only its owner may read so that it is there whole, or not at all, whatever is pulled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink()
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
