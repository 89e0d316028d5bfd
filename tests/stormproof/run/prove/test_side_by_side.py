"""Parts of a proof in processes of their own: the rows come together, and what stops one stops the verb."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import CouldNotLook, StormproofError, UndoIncomplete, UsageError
from stormproof.run.prove import side_by_side
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.orders import Order
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.side_by_side import Units, prove_side_by_side

FOUND = Kill("door", "the door is open", "1.1", "auth.open", "auth.open", ("1.2",), "apply", killed=True, seconds=1.0)
LEFT = PassResult("own", "an own door", "6.1", ("door",), "PASS", (), ("kept",), blamed=False, seconds=2.0)
ORDER = Order((), ("1.1", "6.1"))
ENDED = {"target": "twin", "finished": "2026-01-01T00:00:00+00:00"}
ROWS = ({"row": asdict(FOUND), "kind": "kill"}, {"row": asdict(LEFT), "kind": "pass"})
PLAYS = f"""
import json, sys
rows, ended, order = {list(ROWS)!r}, {ENDED!r}, sys.stdin.readline()
def say(line):
    print(json.dumps(line), flush=True)
say({{"units": len(rows)}})
for line in sys.stdin:
    say(rows[int(line)])
    say({{"units": len(rows)}})
say(ended)
"""
"""A part that plays what it is given."""


def parts_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: str, others: str = PLAYS) -> None:
    """Let the first part that begins be one program, all others another; true and false are as in JSON."""
    begun = tmp_path / "begun"
    names = "true, false = True, False\n"
    choice = (
        f"import os\ntry:\n    os.mkdir({str(begun)!r})\n    chosen = {names + first!r}\n"
        f"except FileExistsError:\n    chosen = {names + others!r}\nexec(chosen)"
    )
    monkeypatch.setattr(side_by_side, "COMMAND", (sys.executable, "-I", "-S", "-c", choice))


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_rows_of_all_parts_make_one_proof(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, jobs: int) -> None:
    """Each unit is played once, whoever is free first; each row is reported as it comes."""
    parts_are(monkeypatch, tmp_path, PLAYS)
    reported: list[Kill | PassResult] = []
    proven = prove_side_by_side(ORDER, jobs, reported.append)
    assert (proven.kills, proven.passes, proven.target) == ((FOUND,), (LEFT,), "twin")
    assert sorted(row.criterion for row in reported) == ["1.1", "6.1"]


def test_no_part_is_made_ready_for_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One scenario is played by one of them, however many might."""
    parts_are(monkeypatch, tmp_path, PLAYS, "import sys; sys.exit('a second part')")
    proven = prove_side_by_side(Order((), ("1.1",), names=("method-opened",)), 3, lambda _: None)
    assert len(proven.kills) == 1


@given(st.integers(0, 20), st.integers(1, 5))
def test_a_unit_is_given_away_once(count: int, takers: int) -> None:
    """All of them, whoever asks how often; then none."""
    units = Units()
    with ThreadPoolExecutor(takers) as pool:
        taken = list(pool.map(lambda _: units.take(count), range(count + takers)))
    assert sorted(place for place in taken if place is not None) == list(range(count))


def test_parts_that_have_not_the_same_to_play_stop_the_proof() -> None:
    """What one of them has more might be played by nobody."""
    units = Units()
    units.take(3)
    with pytest.raises(UsageError, match="has 3 units to play, another 4"):
        units.take(4)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"error": "it stays broken", "kind": "UndoIncomplete", "code": ""}, UndoIncomplete),
        ({"error": "not green", "kind": "UsageError", "code": ""}, UsageError),
        ({"error": "no answer", "kind": "Undecidable", "code": "lease.held"}, CouldNotLook),
    ],
)
def test_what_stopped_a_part_stops_the_proof(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: dict[str, str], kind: type[StormproofError]
) -> None:
    """With its words, and with the exit status that it has."""
    parts_are(monkeypatch, tmp_path, f"print({json.dumps(error)!r})")
    with pytest.raises(kind, match=error["error"]):
        prove_side_by_side(ORDER, 2, lambda _: None)


def test_what_stopped_a_part_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The others are ended, whatever they still had to play: of a part alone no table is made."""
    error = json.dumps({"error": "not green", "kind": "UsageError", "code": ""})
    parts_are(monkeypatch, tmp_path, f"print({error!r})", "import signal; signal.pause()")
    with pytest.raises(UsageError, match="not green"):
        prove_side_by_side(ORDER, 2, lambda _: None)


@pytest.mark.parametrize("ending", ["", "input(); print('{\"units\": 2}', flush=True); input()"])
def test_a_part_that_ends_without_a_word_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str) -> None:
    """Nothing of it is taken for a proof, least of all when it had a unit to play."""
    parts_are(monkeypatch, tmp_path, ending)
    with pytest.raises(UsageError, match="came to no end"):
        prove_side_by_side(ORDER, 2, lambda _: None)
