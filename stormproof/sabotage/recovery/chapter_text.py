"""Faults in the runbook's chapter on recovery: it stands in Stormproof itself, so that is altered meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from stormproof.core.faults import FaultInjection, MendedBy, Sabotage
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.recovery import chapter

CRITERION = "7.5"


def written_otherwise(name: str, title: str, expects: str, old: str, new: str) -> Sabotage:
    """Return the fault that the chapter has other words in one place; raises ValueError once it is not so written."""

    def inject(_reads: Reads, _context: PlanContext) -> FaultInjection:
        return FaultInjection(f"the runbook's chapter on recovery: {title}", (), ())

    return Sabotage(name, CRITERION, expects, inject, MendedBy.UNDO, alters=reworded(old, new))


def reworded(old: str, new: str) -> Callable[[], AbstractContextManager[None]]:
    """Return what has the chapter say something else for as long as a block runs."""

    @contextmanager
    def alter() -> Iterator[None]:
        text = chapter.text()
        if old not in text:
            raise ValueError(f"the chapter does not say {old!r}")
        with patch.object(chapter, "text", lambda: text.replace(old, new)):
            yield

    return alter
