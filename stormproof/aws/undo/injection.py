"""Faults injected on purpose, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stormproof.aws.access.writer import Writer
from stormproof.aws.undo.journal import Journal
from stormproof.core.faults import FaultInjection


@contextmanager
def injected(writer: Writer, journal: Journal, injection: FaultInjection) -> Iterator[dict[str, Any]]:
    """Inject a fault for as long as the block runs; yields the outputs of its calls.

    The undo is written down first and run whatever happens; if this process is killed, the next one finds it.
    Raises Undecidable where it cannot be written down, CallFailed where injecting it fails (after undoing
    the part that was made), UndoIncomplete where it cannot be put back.
    """
    entry = journal.begin(injection)
    outputs: dict[str, Any] = {}
    try:
        for call in injection.calls:
            outputs |= writer.call(call, outputs)
        yield outputs
    finally:
        journal.undo(entry)
