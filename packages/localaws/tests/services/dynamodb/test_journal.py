"""The journal against an oracle that keeps a copy of everything at every moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.dynamodb.journal import Journal

# (seconds since the last write, key, new value or None for a delete)
WRITES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.none() | st.integers(0, 9)), max_size=30)


def play(
    writes: list[tuple[int, str, int | None]], start: int
) -> tuple[Journal[str, int], dict[str, int], list[dict[str, int]]]:
    """Return the journal, the content at the end, and the content at every second from `start` on."""
    journal: Journal[str, int] = Journal(start)
    content: dict[str, int] = {}
    history: list[dict[str, int]] = [{}]
    for pause, key, value in writes:
        history.extend(dict(content) for _ in range(pause))
        journal.record(start + len(history) - 1, key, content.get(key))
        if value is None:
            content.pop(key, None)
        else:
            content[key] = value
        history[-1] = dict(content)
    return journal, content, history


@given(WRITES)
def test_every_moment_can_be_had_back(writes: list[tuple[int, str, int | None]]) -> None:
    """The content as of any second is what stood at the end of that second."""
    journal, content, history = play(writes, 100)
    for second, expected in enumerate(history):
        assert journal.as_of(100 + second, content, lambda value: value) == expected


@given(WRITES, st.integers(0, 30))
def test_forgetting_the_past_keeps_the_rest(writes: list[tuple[int, str, int | None]], cut: int) -> None:
    """After writes before a moment are forgotten, that moment and all later ones can still be had, earlier ones not."""
    journal, content, history = play(writes, 0)
    journal.forget_before(cut)
    for second in range(cut, len(history)):
        assert journal.as_of(second, content, lambda value: value) == history[second]
    if cut:
        with pytest.raises(ValueError, match="the journal begins at"):
            journal.as_of(cut - 1, content, lambda value: value)


@given(WRITES, WRITES)
def test_writes_taken_back_leave_no_trace(
    kept: list[tuple[int, str, int | None]], taken: list[tuple[int, str, int | None]]
) -> None:
    """Cut to its length before a failed transaction, the journal is as if that had never begun."""
    journal, content, history = play(kept, 0)
    length = len(journal)
    for _, key, _ in taken:
        journal.record(1000, key, content.get(key))
    journal.cut(length)
    assert journal.as_of(len(history) - 1, content, lambda value: value) == content


def test_values_are_handed_out_as_copies() -> None:
    """What is restored shares nothing with what is kept."""
    journal: Journal[str, list[int]] = Journal(0)
    journal.record(5, "a", [1])
    restored = journal.as_of(1, {"a": [2], "b": [3]}, list.copy)
    restored["a"].append(9)
    assert journal.as_of(1, {"a": [2], "b": [3]}, list.copy) == {"a": [1], "b": [3]}
