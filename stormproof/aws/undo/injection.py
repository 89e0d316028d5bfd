"""Faults injected on purpose, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stormproof.aws.undo.journal import Journal
from stormproof.core.faults import FaultInjection


@contextmanager
def injected(journal: Journal, injection: FaultInjection) -> Iterator[dict[str, Any]]:
    """Inject a fault for as long as the block runs; yields the outputs of its calls.

    The undo is written down first and run whatever happens; if this process is killed, the next one finds it.
    Raises Undecidable where it cannot be written down, CallFailed where injecting it fails (after undoing
    the part that was made), UndoIncomplete where it cannot be put back.
    """
    entry = journal.begin(injection)
    try:
        yield journal.carry_out(entry, injection)
    finally:
        journal.undo(entry)
