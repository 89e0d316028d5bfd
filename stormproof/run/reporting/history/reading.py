"""Finds and reads the runs that are kept below a folder; what cannot be read hides nothing of the others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.core.reports.kept import ID, KeptRun, kept_run
from stormproof.run.recording.evidence.layout import EVIDENCE

RUN = "run.json"
LATEST = "latest"
LARGEST = 4 * 1024 * 1024
"""Bytes of a run.json; that of all criteria has about ten thousand."""
LEFT = frozenset({EVIDENCE, "allure-report", "allure-results"})
"""Folders that a run leaves beside its page."""
WAY_OUT = "`stormproof report list` names those that are kept"


@dataclass(frozen=True)
class Kept:
    """A kept run and the folder that it lies in."""

    run: KeptRun
    folder: Path


@dataclass(frozen=True)
class KeptRuns:
    """All kept runs below a folder, the oldest first, and why others could not be read, by their folder."""

    found: tuple[Kept, ...]
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """The runs alone."""
        return tuple(each.run for each in self.found)

    def named(self, name: str) -> Kept:
        """Return the run that is meant: by its name, the beginning of it, or ``latest``; raises UsageError."""
        if name == LATEST and self.found:
            return self.found[-1]
        meant = [each for each in self.found if each.run.id == name] or [
            each for each in self.found if name and each.run.id.startswith(name)
        ]
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise UsageError(f"{name!r} means {len(meant)} runs, {meant[0].run.id} among them", "give more of the name")
        raise UsageError(f"no run {name!r} is kept", WAY_OUT)


def kept_runs(folder: Path) -> KeptRuns:
    """Read every kept run below a folder, that of one target or of many."""
    found: list[Kept] = []
    unread: dict[str, str] = {}
    for path in _folders(folder):
        told = read_run(path)
        if isinstance(told, str):
            unread[path.relative_to(folder).as_posix()] = told
        else:
            found.append(Kept(told, path))
    return KeptRuns(tuple(sorted(found, key=lambda each: (each.run.at, each.run.id))), unread)


def read_run(folder: Path) -> KeptRun | str:
    """Return the run that a folder keeps, or why it keeps none that can be read."""
    path = folder / RUN
    try:
        if path.stat().st_size > LARGEST:
            return f"its {RUN} is larger than any is"
        run = kept_run(json.loads(path.read_text("utf-8")))
    except OSError as error:
        return f"its {RUN} cannot be read: {error.strerror}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return f"its {RUN} is none of this version's: {type(error).__name__}: {error}"
    return run if run.id == folder.name else f"its {RUN} tells of another run, {run.id}"


def _folders(folder: Path) -> Iterator[Path]:
    for here, below in folders_below(folder):
        runs = [here / name for name in below if ID.fullmatch(name)]
        yield from (path for path in runs if not path.is_symlink())


def folders_below(folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield folders with the names of those in them; what a run has left is not looked through, no link is followed."""
    for here, below, _files in os.walk(folder):
        yield Path(here), tuple(sorted(below))
        below[:] = sorted(name for name in below if name not in LEFT and name[0] != "." and not ID.fullmatch(name))
