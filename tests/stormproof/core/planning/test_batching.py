"""Calls of one batch become one, at the place of the first; nothing that was to be set is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.planning.batching import batched
from stormproof.core.planning.plans import Action, Call, Change, NoChange

SETTINGS = st.dictionaries(st.sampled_from(["Role", "Layers", "Timeout"]), st.integers(0, 9))
PLANS = st.lists(st.tuples(st.sampled_from(["", "one", "two"]), SETTINGS), max_size=8)


def change(batch: str, values: dict[str, Any]) -> Change:
    """Return a change of one call."""
    return Change(
        "c", "r", "a", Action.UPDATE, None, None, (Call("lambda", "set", {"Name": batch, **values}, batch=batch),)
    )


@given(PLANS)
def test_each_batch_is_one_call_that_sets_what_all_set(plan: list[tuple[str, dict[str, int]]]) -> None:
    """Later values win, calls without a batch stay as they are, and so do the changes themselves."""
    before = [change(*each) for each in plan]
    after = [step for step in batched(before) if isinstance(step, Change)]
    assert len(after) == len(before)
    calls = [call for step in after for call in step.calls]
    for batch in {name for name, _ in plan if name}:
        wanted: dict[str, Any] = {"Name": batch}
        for name, values in plan:
            wanted |= values if name == batch else {}
        assert [dict(call.parameters) for call in calls if call.batch == batch] == [wanted]
    assert [call for call in calls if not call.batch] == [c for step in before for c in step.calls if not c.batch]


def test_the_first_change_carries_the_call() -> None:
    """Should it fail, the changes after it are told as not done."""
    first, kept, second = batched((change("one", {"a": 1}), NoChange("c", "r", "a", "fine"), change("one", {"b": 2})))
    assert isinstance(first, Change)
    assert isinstance(second, Change)
    assert isinstance(kept, NoChange)
    assert first.calls[0].parameters == {"Name": "one", "a": 1, "b": 2}
    assert second.calls == ()


def test_what_a_change_does_before_its_call_goes_along_before_it() -> None:
    """A group is made, and what stood before is kept, before the function is told of it; what comes after stays."""
    prepare, told, after = (Call("logs", name, {}) for name in ("make", "keep", "forget"))
    second = change("one", {"b": 2})
    steps = (change("one", {"a": 1}), replace(second, calls=(prepare, told, *second.calls, after)))
    first, last = batched(steps)
    assert isinstance(first, Change)
    assert isinstance(last, Change)
    assert [call.operation for call in first.calls] == ["make", "keep", "set"]
    assert first.calls[-1].parameters == {"Name": "one", "a": 1, "b": 2}
    assert last.calls == (after,)
