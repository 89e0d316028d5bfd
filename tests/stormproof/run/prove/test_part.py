"""A part of a proof: it asks for a unit, plays it, asks for the next, and says how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.run.prove import part
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.orders import Order, Proven

ROWS = tuple(
    Kill(name, "a title", "1.1", "auth.open", "auth.open", (), "apply", killed=True, seconds=1.0) for name in "abc"
)


@pytest.fixture(autouse=True)
def _no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is played has three units, on no system at all."""

    @contextmanager
    def system(*_: Any) -> Iterator[tuple[Path, Path]]:
        yield Path("target.toml"), Path("home")

    def carried_out(_order: Order, _file: Path, _home: Path, report: Any, turns: Any) -> Proven:
        played = []
        for place in turns(len(ROWS)):
            report(ROWS[place])
            played.append(ROWS[place])
        if not played:
            raise Undecidable("lease.held", "somebody else has it")
        return Proven("twin", datetime(2026, 1, 1, tzinfo=UTC), tuple(played), ())

    monkeypatch.setattr(part, "own_system", system)
    monkeypatch.setattr(part, "carry_out", carried_out)


def test_only_what_is_given_is_played() -> None:
    """Each unit is asked for when the one before has ended; in the end it says when that was."""
    said: list[dict[str, Any]] = []
    part.play(Order((), ()), ["2\n", "0\n"], said.append)
    wanted = {"units": len(ROWS)}
    rows = [{"row": asdict(each), "kind": part.KILL} for each in (ROWS[2], ROWS[0])]
    ended = {"target": "twin", "finished": "2026-01-01T00:00:00+00:00"}
    assert said == [wanted, rows[0], wanted, rows[1], wanted, ended]


def test_what_stops_it_is_said() -> None:
    """With the code by which the verb ends as an error of that kind does."""
    said: list[dict[str, Any]] = []
    part.play(Order((), ()), [], said.append)
    assert said[-1] == {"error": "somebody else has it", "kind": "Undecidable", "code": "lease.held"}
