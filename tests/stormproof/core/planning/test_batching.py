"""Calls of one batch become one, at the place of the last or the first; nothing that was to be set is lost."""

from __future__ import annotations

from typing import Any

import pytest
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


@pytest.mark.parametrize("at_last", [True, False])
def test_one_change_carries_the_call(at_last: bool) -> None:  # noqa: FBT001 - drawn
    """The last of a plan, when all that the others do before is done; the first of a removal."""
    steps = (change("one", {"a": 1}), NoChange("c", "r", "a", "fine"), change("one", {"b": 2}))
    first, kept, last = batched(steps, at_last=at_last)
    assert isinstance(first, Change)
    assert isinstance(last, Change)
    assert isinstance(kept, NoChange)
    carries, bare = (last, first) if at_last else (first, last)
    assert carries.calls[0].parameters == {"Name": "one", "a": 1, "b": 2}
    assert bare.calls == ()
