"""What the undo journal tells: entries that are pending, those that are not trusted, and what was put back."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.undo import Entry


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
    """What still has to be undone, the newest first, and what is not trusted.

    `under_way` is what proofs have made that a later run is to judge: nothing of it is left to be undone.
    """

    entries: tuple[Entry, ...]
    not_run: tuple[NotRun, ...] = ()
    under_way: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to be done."""
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
    proved: frozenset[str] = frozenset()
    """The criteria of proofs that were interrupted: what of their controls still stands otherwise is nobody's."""
