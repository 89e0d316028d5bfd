"""The runbook as it can be shown now: with a target, filled in; without one, or where AWS does not answer, as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.aws.discovery.target_file import load_target
from stormproof.core.errors import StormproofError, TargetError, UsageError
from stormproof.core.runbook import library
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.library import OwnersPages
from stormproof.core.runbook.placeholders import values
from stormproof.core.system import System
from stormproof.operations.reach import reach
from stormproof.operations.runbook.books import read_book
from stormproof.operations.target_choice import chosen_target


@dataclass(frozen=True)
class Standing:
    """A runbook, the values of its placeholders, and what is to be said of them."""

    book: Runbook
    values: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    note: str = ""
    system: System | None = None


def standing(named: Path | None) -> Standing:
    """Return the runbook of the target that is meant, of none where there is none.

    It is there when it is wanted most: what AWS does not tell stays a placeholder, and the note says why. Raises
    TargetError for a target file that is wrong, UsageError for pages of an owner's that cannot be read.
    """
    try:
        file = chosen_target(named)
    except UsageError:
        file = None
    if file is None:
        return Standing(library.assembled(OwnersPages(), ()), note="; no target: its names are not filled in")
    target = load_target(file)
    book = read_book(target, file)
    try:
        system = reach(file).system
    except TargetError:
        raise
    except StormproofError as error:
        said = " ".join(str(error).split())
        return Standing(book, name=target.name, note=f"; its names are not filled in: {said}")
    return Standing(book, values(system), target.name, system=system)
