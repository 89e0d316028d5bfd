"""What is still to be undone, as verbs that do not put it back tell it first."""

from __future__ import annotations

import io
from typing import cast

import pytest
from rich.console import Console

from stormproof.cli import common
from stormproof.operations.reach import Reached


class _Reached:
    """A target whose connection and system nobody asks anything."""

    connection = system = None


@pytest.mark.parametrize(("number", "lines"), [(0, 0), (1, 1), (common.PENDING_SHOWN, 3), (12, 2)])
def test_a_run_at_work_does_not_fill_the_screen(number: int, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are shown whole; of more, the first, how many there are, and what tells whether a run is at work."""
    entries = tuple(f"entry {each}" for each in range(number))
    monkeypatch.setattr(common, "pending_lines", lambda *_: entries)
    out = io.StringIO()
    common.show_pending(cast("Reached", _Reached()), Console(file=out, width=200))
    said = out.getvalue().splitlines()
    assert len(said) == lines
    assert number <= common.PENDING_SHOWN or f"and {number - 1} more" in said[-1]
