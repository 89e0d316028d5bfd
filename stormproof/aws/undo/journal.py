"""The undo journal: before anything is disturbed, what it was before stands on disk and in the target's account.

An entry lives from before the first harmful call until its things are seen to be as they were. Whoever comes next finds
what a killed run left behind and puts it back: on this machine by its own copy, on another by the account's, where the
signature tells that it is ours. What is not trusted is told, and nothing is done by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from stormproof.aws.access.awaiting import called
from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.files import read_entries, write_durably
from stormproof.aws.undo.interruption import uninterrupted
from stormproof.aws.undo.journeys import Clean, in_use, not_cleaned, of_journeys
from stormproof.aws.undo.parameters import Parameters
from stormproof.aws.undo.pending import Completed, NotRun, Pending
from stormproof.aws.undo.pieces import TooLong
from stormproof.aws.undo.putting_back import PuttingBack, owns
from stormproof.aws.undo.things import disturbed_by, knowing
from stormproof.core.criteria.pending_proofs import Awaited
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.system import System
from stormproof.core.target.state import STATE
from stormproof.core.undo import Disturbed, Entry, Scope, Untrusted, from_text, journal_path, to_text


class Journal:
    """The journal of one system, in ``<home>/<target>/<account>-<region>-<API>`` and ``/stormproof/<API>/undo``.

    `home` is beside the target file where nothing else is said; what an older version has left in the working folder is
    read, too. `clean` takes the cleanup of journeys.
    """

    def __init__(
        self, connection: Connection, system: System, home: Path | None = None, clean: Clean = not_cleaned
    ) -> None:
        self.scope = Scope(system.account, system.region, system.api.id)
        own = Path(connection.target.name, f"{system.account}-{system.region}-{system.api.id}", "undo")
        homes = dict.fromkeys([home] if home else [connection.home, STATE])
        self._folders: tuple[Path, ...] = tuple(each / own for each in homes)
        self._older = (home or connection.home) / connection.target.name / "undo"
        self._clean = clean
        self._embedded = connection.target.embedded is not None
        self._connection = connection
        self._owned = Owned(system, connection.reader, self._embedded)
        self._written: dict[str, int] = {}
        self._here_alone: set[str] = set()

    @property
    def folder(self) -> Path:
        """Where it is kept on this machine."""
        return self._folders[0]

    def begin(self, injection: FaultInjection, awaited: Awaited | None = None, proved: Collection[str] = ()) -> Entry:
        """Write down what is disturbed, durably and in both places; nothing may be harmed before this returns.

        `awaited` and `proved` as of Entry. Raises Undecidable ``journal.unwritable`` where there is no place to write
        it, or the key to sign it is not to be had, and ``journal.not_own`` for a resource that is not the target's;
        ValueError for an undo that the allow-list does not know; CouldNotLook.
        """
        things = disturbed_by(injection, self._connection.reader)
        if foreign := [each for each in things if not each.watched and not owns(self._owned, each)]:
            raise Undecidable("journal.not_own", f"{injection.title}: {foreign[0]} is no resource of this target")
        trusted = self._embedded or self._connection.target.journal_key is not None
        entry = replace(self._entry(injection.title, things), awaited=awaited, proved=tuple(proved))
        return self._noted(entry, here_alone=awaited is not None and not trusted)

    def note(self, title: str, things: tuple[Disturbed, ...], *, here_alone: bool = False) -> Entry:
        """Write down what is about to be disturbed or made; raises Undecidable ``journal.unwritable``.

        `here_alone` keeps it on this machine: where a run may write nothing into the account, or none would trust it.
        """
        return self._noted(self._entry(title, things), here_alone=here_alone)

    def _entry(self, title: str, things: tuple[Disturbed, ...]) -> Entry:
        return Entry(uuid.uuid4().hex, title, self._connection.clock.now(), self.scope, things)

    def _noted(self, entry: Entry, *, here_alone: bool) -> Entry:
        self._here_alone |= {entry.id} if here_alone else set()
        try:
            self._write(entry)
        except (OSError, CallFailed, CouldNotLook, NotThere, TooLong) as error:
            with suppress(OSError):
                self._file(entry.id).unlink(missing_ok=True)  # nothing was harmed: there is nothing to put back
            said = f"{entry.title}: how to undo it cannot be written down ({error})"
            raise Undecidable("journal.unwritable", said) from error
        return entry

    def note_more(self, entry: Entry, things: tuple[Disturbed, ...]) -> Entry:
        """Write down what an entry is about by now; raises as `note`."""
        self._rewrite(known := replace(entry, disturbed=things))
        return known

    def close(self, entry: Entry) -> None:
        """Strike an entry off that is done with; raises UndoIncomplete."""
        self._struck(entry.id, entry.title, mirrored=entry.id not in self._here_alone)

    def carry_out(self, entry: Entry, injection: FaultInjection) -> dict[str, Any]:
        """Make the calls of an injection, what each will set written down before it; returns their outputs.

        Raises CallFailed, NotThere; Undecidable ``journal.unwritable``.
        """
        outputs: dict[str, Any] = {}
        for call in injection.calls:
            more = replace(entry, disturbed=knowing(entry.disturbed, call, outputs, self._connection.reader))
            if more != entry:
                self._rewrite(entry := more)
            outputs |= called(self._connection.writer, self._connection.clock, call, outputs)
        return outputs

    def overrule(self, entry: Entry) -> None:
        """Write down that `apply` is set to mend it: what it changes is nobody's conflict; raises as `carry_out`."""
        self._rewrite(replace(self._known(entry), overruled=True))

    def pending(self, *, proofs: bool = False) -> Pending:
        """Return what still has to be undone, the newest first; raises CouldNotLook.

        What proofs have made is left to them until their time is over, but for `proofs`. An embedded AWS remembers all
        that was done to it: what this disk alone knows of was done to an earlier one. Not so a client's journey, which
        is noted on this disk alone where the target permits no harm.
        """
        mirrored = self._mirrored()
        local, not_run = read_entries(self._folders)  # after the account's: an entry stands here before it stands there
        entries = {id_: local[id_] for id_ in mirrored if id_ in local}
        unknown = mirrored.keys() - local.keys() - {each.id for each in not_run}
        # A run that is under way strikes its entries off there first: what is still there then is of another machine.
        for id_, text in self._mirrored().items() if unknown else ():
            if id_ in unknown:
                self._read(id_, text, entries, not_run)
        if self._embedded:
            not_run = [each for each in not_run if each.where.startswith("/")]
            journeys = {each.id: each for each in local.values() if of_journeys(each) == each.disturbed}
            entries = {**entries, **journeys}
        else:
            entries = {**entries, **local}
        not_run += self._of_older_versions()
        now = self._connection.clock.now()
        left = (each for each in entries.values() if not in_use(each))
        found = sorted(left, key=lambda entry: entry.began, reverse=True)
        under_way = () if proofs else tuple(each for each in found if each.under_way(now))
        return Pending(tuple(each for each in found if each not in under_way), tuple(not_run), under_way)

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
        journeys = of_journeys(entry)
        others = tuple(each for each in entry.disturbed if each not in journeys)
        left = putting_back.put_back(replace(entry, disturbed=others))
        if left := [*left, *(self._clean(entry) if journeys else ())]:
            lines = "\n".join(f"  {each.why}" for each in left)
            by_apply = all(each.by_apply for each in left)
            raise UndoIncomplete(f"{entry.title} [{entry.id}]: not put back:\n{lines}", by_apply=by_apply)
        self.strike(entry.id, entry.title)

    def complete(self, *, before_apply: bool = False, proofs: bool = False) -> Completed:
        """Undo all that is pending, the newest first; what `proofs` have made, too, where nobody will judge them.

        Raises UndoIncomplete for what could not be undone, and for what is not trusted; `before_apply`, what `apply`
        mends is left to it.
        """
        pending = self.pending(proofs=proofs)
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
        proved = frozenset(chain.from_iterable(each.proved for each in pending.entries))
        return Completed(tuple(done), tuple(to_mend), proved)

    def strike(self, id_: str, title: str = "") -> None:
        """Strike an entry off, whatever stands; without a title one of an older version too.

        Raises UndoIncomplete where that cannot be done.
        """
        self._struck(id_, title)

    def _struck(self, id_: str, title: str, *, mirrored: bool = True) -> None:
        try:
            if mirrored:
                self._mirror().delete(id_)
            if not title:
                self._older_mirror().delete(id_)
            for folder in (*self._folders, self._older):
                (folder / f"{id_}.json").unlink(missing_ok=True)
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
            said = f"{entry.title}: what it sets cannot be written down ({error})"
            raise Undecidable("journal.unwritable", said) from error

    def _write(self, entry: Entry) -> None:
        text = to_text(entry, self._key())
        write_durably(self._file(entry.id), text)
        if entry.id not in self._here_alone:
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

    def _of_older_versions(self) -> Iterator[NotRun]:
        why = "it is of an older version of Stormproof, whose entries held calls"
        files = () if self._embedded else sorted(self._older.glob("*.json"))
        there = dict(self._older_mirror().all())
        yield from (NotRun(id_, f"{self._older_mirror().path}/{id_}", why) for id_ in there)
        yield from (NotRun(each.stem, str(each), why) for each in files if each.stem not in there)

    def _mirrored(self) -> dict[str, str | None]:
        return dict(self._mirror().all())

    def _mirror(self) -> Parameters:
        return self._parameters(self.scope.api)

    def _older_mirror(self) -> Parameters:
        return self._parameters(self._connection.target.name)

    def _parameters(self, name: str) -> Parameters:
        return Parameters(journal_path(name), self._connection.reader, self._connection.writer)

    def _key(self) -> bytes | None:
        reference = self._connection.target.journal_key
        if reference is None:
            return None
        named = reference.environment_variable, reference.secret_id
        key = referred(self._connection, "[journal_key]", *named)
        self._connection.log.redactor.learn([key])
        return key.encode("utf-8")

    def _file(self, id_: str) -> Path:
        return self.folder / f"{id_}.json"
