"""Parts of a proof in processes of their own: the rows come together, and what stops one stops the verb."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import pytest

from stormproof.core.errors import CouldNotLook, StormproofError, UndoIncomplete, UsageError
from stormproof.run.prove import side_by_side
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.orders import Order
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.side_by_side import prove_side_by_side

FOUND = Kill("door", "the door is open", "1.1", "auth.open", "auth.open", ("1.2",), "apply", killed=True, seconds=1.0)
LEFT = PassResult("own", "an own door", "6.1", ("door",), "PASS", (), ("kept",), blamed=False, seconds=2.0)
SAID = {
    "1.1": ({"row": asdict(FOUND), "kind": "kill"}, {"target": "twin", "finished": "2026-01-01T00:00:00+00:00"}),
    "6.1": ({"row": asdict(LEFT), "kind": "pass"}, {"target": "twin", "finished": "2026-01-02T00:00:00+00:00"}),
}


def say(monkeypatch: pytest.MonkeyPatch, said: object) -> None:
    """Let each part say the lines for the criterion that it is to play."""
    program = (
        "import json, sys; order = json.loads(sys.stdin.read()); "
        f"[print(json.dumps(line)) for line in json.loads({json.dumps(json.dumps(said))})[order['played'][0]]]"
    )
    monkeypatch.setattr(side_by_side, "COMMAND", (sys.executable, "-I", "-S", "-c", program))


def test_rows_of_all_parts_make_one_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is reported as it comes; the proof ends when the last part does."""
    say(monkeypatch, SAID)
    reported: list[Kill | PassResult] = []
    proven = prove_side_by_side([Order((), ("1.1",)), Order((), ("6.1",))], reported.append)
    assert (proven.kills, proven.passes, proven.target) == ((FOUND,), (LEFT,), "twin")
    assert proven.finished.day == 2
    assert {row.criterion for row in reported} == {"1.1", "6.1"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"error": "it stays broken", "kind": "UndoIncomplete", "code": ""}, UndoIncomplete),
        ({"error": "not green", "kind": "UsageError", "code": ""}, UsageError),
        ({"error": "no answer", "kind": "Undecidable", "code": "lease.held"}, CouldNotLook),
    ],
)
def test_what_stopped_a_part_stops_the_proof(
    monkeypatch: pytest.MonkeyPatch, error: dict[str, str], kind: type[StormproofError]
) -> None:
    """With its words, and with the exit status that it has."""
    say(monkeypatch, {**SAID, "6.1": (error,)})
    with pytest.raises(kind, match=error["error"]):
        prove_side_by_side([Order((), ("1.1",)), Order((), ("6.1",))], lambda _: None)


def test_what_stopped_a_part_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are ended, whatever they still had to play: of a part alone no table is made."""
    error = json.dumps({"error": "not green", "kind": "UsageError", "code": ""})
    program = (
        "import json, signal, sys; order = json.loads(sys.stdin.read())\n"
        f"if order['played'] == ['6.1']: print({error!r}); sys.exit()\n"
        "signal.pause()"
    )
    monkeypatch.setattr(side_by_side, "COMMAND", (sys.executable, "-I", "-S", "-c", program))
    with pytest.raises(UsageError, match="not green"):
        prove_side_by_side([Order((), ("1.1",)), Order((), ("6.1",))], lambda _: None)


def test_a_part_that_ends_without_a_word_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is taken for a proof."""
    say(monkeypatch, {**SAID, "6.1": ()})
    with pytest.raises(UsageError, match="came to no end"):
        prove_side_by_side([Order((), ("1.1",)), Order((), ("6.1",))], lambda _: None)
