"""The undo journal: before anything is disturbed, what it was before stands on disk and in the target's account.

An entry lives from before the first harmful call until its things are seen to be as they were. Whoever comes next finds
what a killed run left behind and puts it back: on this machine by its own copy, on another by the account's, where the
signature tells that it is ours. What is not trusted is told, and nothing is done by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred
from stormproof.aws.undo.disturbances import kind_of
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.interruption import uninterrupted
from stormproof.aws.undo.parameters import Parameters, TooLong
from stormproof.aws.undo.putting_back import PuttingBack, owns
from stormproof.aws.undo.things import disturbed_by, knowing
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.system import System
from stormproof.core.undo import Entry, Scope, Untrusted, from_text, to_text

HOME = Path(".stormproof")


@dataclass(frozen=True)
class NotRun:
    """What stands in the journal and is not trusted: nothing is done by it until a person has decided."""

    id: str
    where: str
    why: str

    def __str__(self) -> str:
        """Tell it, with the way out."""
        return (
            f"{self.where} is not put back: {self.why}. `stormproof undo` puts it back where it was written; "
            f"`stormproof undo --keep {self.id}` strikes it off and leaves everything as it is"
        )


@dataclass(frozen=True)
class Pending:
    """What still has to be undone, the newest first, and what is not trusted."""

    entries: tuple[Entry, ...]
    not_run: tuple[NotRun, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.entries or self.not_run)

    @property
    def lines(self) -> tuple[str, ...]:
        """One line each."""
        titles = (f"{entry.began:%Y-%m-%d %H:%M:%S} UTC  {entry.title}  [{entry.id}]" for entry in self.entries)
        return (*titles, *map(str, self.not_run))


@dataclass(frozen=True)
class Completed:
    """What was put back, and what is left for `apply` to mend, in words."""

    done: tuple[Entry, ...] = ()
    to_mend: tuple[str, ...] = ()


class Journal:
    """The journal of one system, in ``<home>/<target>/<account>-<region>-<API>`` and ``/stormproof/<API>/undo``."""

    def __init__(self, connection: Connection, system: System, home: Path = HOME) -> None:
        self.scope = Scope(system.account, system.region, system.api.id)
        older = home / connection.target.name / "undo"
        self._folder = older.parent / f"{system.account}-{system.region}-{system.api.id}" / "undo"
        self._older = older
        self._embedded = connection.target.embedded is not None
        self._connection = connection
        self._owned = Owned(system, connection.reader, self._embedded)
        self._written: dict[str, int] = {}

    @property
    def folder(self) -> Path:
        """Where it is kept on this machine."""
        return self._folder

    def begin(self, injection: FaultInjection) -> Entry:
        """Write down what is disturbed, durably and in both places; nothing may be harmed before this returns.

        Raises Undecidable ``journal.unwritable`` where there is no place to write it, or the key to sign it is not to
        be had, and ``journal.not_own`` for a resource that is not the target's; ValueError for an undo that the
        allow-list does not know; CouldNotLook.
        """
        things = disturbed_by(injection, self._connection.reader)
        if foreign := [each for each in things if not each.watched and not owns(self._owned, each)]:
            raise Undecidable("journal.not_own", f"{injection.title}: {foreign[0]} is no resource of this target")
        entry = Entry(uuid.uuid4().hex, injection.title, self._connection.clock.now(), self.scope, things)
        try:
            self._write(entry)
        except (OSError, CallFailed, CouldNotLook, NotThere, TooLong) as error:
            with suppress(OSError):
                self._file(entry.id).unlink(missing_ok=True)  # nothing was harmed: there is nothing to put back
            raise Undecidable(
                "journal.unwritable", f"{injection.title}: how to undo it cannot be written down ({error})"
            ) from error
        return entry

    def carry_out(self, entry: Entry, injection: FaultInjection) -> dict[str, Any]:
        """Make the calls of an injection, what each will set written down before it; returns their outputs.

        Raises CallFailed, NotThere; Undecidable ``journal.unwritable``.
        """
        outputs: dict[str, Any] = {}
        known = entry
        for call in injection.calls:
            more = replace(known, disturbed=knowing(known.disturbed, call, outputs, self._connection.reader))
            if more != known:
                self._rewrite(known := more)
            outputs |= self._connection.writer.call(call, outputs)
        return outputs

    def overrule(self, entry: Entry) -> None:
        """Write down that `apply` is set to mend it: what it changes is nobody's conflict; raises as `carry_out`."""
        self._rewrite(replace(self._known(entry), overruled=True))

    def tidy(self, entry: Entry, injection: FaultInjection) -> None:
        """Close an entry whose disturbance `apply` has mended: what was made beside it is taken away.

        Raises as `undo`.
        """
        self.undo(entry)
        try:
            for call in injection.tidy:
                if kind_of(call) is None:  # what puts things back in force, such as a deployment
                    self._connection.writer.call(call)
        except (CallFailed, NotThere) as error:
            raise UndoIncomplete(f"{entry.title}: put back, but not in force: {error}") from error

    def pending(self) -> Pending:
        """Return what still has to be undone, the newest first; raises CouldNotLook.

        An embedded AWS remembers all that was done to it: what this disk alone knows of was done to an earlier one.
        """
        local, not_run = self._local()
        entries: dict[str, Entry] = {}
        for id_, text in self._mirror().all():
            if id_ in local:
                entries[id_] = local[id_]
            elif id_ not in {each.id for each in not_run}:
                self._read(id_, text, entries, not_run)
        if self._embedded:
            not_run = [each for each in not_run if each.where.startswith("/")]
        else:
            entries = {**entries, **local}
        not_run += self._of_older_versions()
        found = sorted(entries.values(), key=lambda entry: entry.began, reverse=True)
        return Pending(tuple(found), tuple(not_run))

    def undo(self, entry: Entry, *, overwrite: bool = False) -> None:
        """Put back what stood before, see that it is back, and close the entry.

        What is gone already, or there already, is as wanted: the run may have been killed anywhere. What its owner has
        changed since is left alone, unless `overwrite`. Raises UndoIncomplete naming what is not as it was; the entry
        then stays.
        """
        with uninterrupted():
            self._undone(self._known(entry), overwrite=overwrite)

    def _undone(self, entry: Entry, *, overwrite: bool) -> None:
        putting_back = PuttingBack(self._owned, self._connection.writer, self._connection.clock, overwrite)
        if left := putting_back.put_back(entry):
            lines = "\n".join(f"  {each.why}" for each in left)
            by_apply = all(each.by_apply for each in left)
            raise UndoIncomplete(f"{entry.title} [{entry.id}]: not put back:\n{lines}", by_apply=by_apply)
        self.strike(entry.id, entry.title)

    def complete(self, *, before_apply: bool = False) -> Completed:
        """Undo all that is pending, the newest first.

        Raises UndoIncomplete for what could not be undone, and for what is not trusted; `before_apply`, what `apply`
        mends is left to it.
        """
        pending = self.pending()
        done: list[Entry] = []
        failed = [str(each) for each in pending.not_run]
        to_mend: list[str] = []
        for entry in pending.entries:
            try:
                self.undo(entry)
                done.append(entry)
            except UndoIncomplete as error:
                (to_mend if before_apply and error.by_apply else failed).append(str(error))
        if failed:
            raise UndoIncomplete("\n".join(failed))
        return Completed(tuple(done), tuple(to_mend))

    def strike(self, id_: str, title: str = "") -> None:
        """Strike an entry off, whatever stands; without a title one of an older version too.

        Raises UndoIncomplete where that cannot be done.
        """
        try:
            self._mirror().delete(id_)
            if not title:
                self._older_mirror().delete(id_)
            for file in (self._file(id_), self._older / f"{id_}.json"):
                file.unlink(missing_ok=True)
        except (OSError, CallFailed, CouldNotLook) as error:
            said = f"{title or id_}: as it was before, but it cannot be struck off the journal: {error}"
            raise UndoIncomplete(said) from error

    def _known(self, entry: Entry) -> Entry:
        """Return an entry with what was added to it since, by this machine's own copy."""
        with suppress(OSError, Untrusted):
            return from_text(self._file(entry.id).read_text("utf-8"), own=True)
        return entry

    def _rewrite(self, entry: Entry) -> None:
        self._written[entry.id] = self._written.get(entry.id, 0) + 1
        try:
            self._write(entry)
        except (OSError, CallFailed, CouldNotLook, NotThere, TooLong) as error:
            raise Undecidable(
                "journal.unwritable", f"{entry.title}: what it sets cannot be written down ({error})"
            ) from error

    def _write(self, entry: Entry) -> None:
        text = to_text(entry, self._key())
        write_durably(self._file(entry.id), text)
        self._mirror().put(entry.id, text, self._written.get(entry.id, 0))

    def _read(self, id_: str, text: str | None, entries: dict[str, Entry], not_run: list[NotRun]) -> None:
        """Add an entry of the account's to those that are trusted, or to the others."""
        try:
            entry = from_text(text or "", self._key())
            self._check(entry, id_)
            entries[id_] = entry
        except (Untrusted, CouldNotLook) as error:
            not_run.append(NotRun(id_, f"{self._mirror().path}/{id_}", str(error)))

    def _check(self, entry: Entry, id_: str) -> None:
        if entry.id != id_ or entry.scope != self.scope:
            raise Untrusted("it is of another system")
        if entry.began > self._connection.clock.now():
            raise Untrusted(f"it is from the future ({entry.began:%Y-%m-%d %H:%M:%S} UTC)")

    def _local(self) -> tuple[dict[str, Entry], list[NotRun]]:
        entries, not_run = {}, []
        for path in sorted(self._folder.glob("*.json")):
            try:
                entry = from_text(path.read_text("utf-8"), own=True)
            except (OSError, UnicodeDecodeError, Untrusted) as error:
                not_run.append(NotRun(path.stem, str(path.resolve()), str(error)))
            else:
                entries[path.stem] = entry
        return entries, not_run

    def _of_older_versions(self) -> Iterator[NotRun]:
        why = "it is of an older version of Stormproof, whose entries held calls"
        files = () if self._embedded else sorted(self._older.glob("*.json"))
        there = dict(self._older_mirror().all())
        yield from (NotRun(id_, f"{self._older_mirror().path}/{id_}", why) for id_ in there)
        yield from (NotRun(each.stem, str(each), why) for each in files if each.stem not in there)

    def _mirror(self) -> Parameters:
        return self._parameters(self.scope.api)

    def _older_mirror(self) -> Parameters:
        return self._parameters(self._connection.target.name)

    def _parameters(self, name: str) -> Parameters:
        return Parameters(f"/stormproof/{name}/undo", self._connection.reader, self._connection.writer)

    def _key(self) -> bytes | None:
        reference = self._connection.target.journal_key
        if reference is None:
            return None
        named = reference.environment_variable, reference.secret_id
        key = referred(self._connection, "[journal_key]", *named)
        self._connection.log.redactor.learn([key])
        return key.encode("utf-8")

    def _file(self, id_: str) -> Path:
        return self._folder / f"{id_}.json"
