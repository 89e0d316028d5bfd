"""One call where several changes of a plan set values of the same thing.

AWS gives a function a new revision with each update, and again when the update is through, so that a second update
planned on the same look would be refused; one update is also one short interruption instead of several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stormproof.core.planning.plans import Call, Change, Step


def batched(steps: Iterable[Step], *, at_last: bool = True) -> tuple[Step, ...]:
    """Return the steps with all calls of one `batch` merged into the last of them, or the first; later values win.

    At the last, whatever the changes do before goes before: permissions are there when they are used. A removal merges
    at the first, so that they go only when nobody uses them any more. The changes stay as they are, so that each is
    shown and priced; those whose call went to another change have it no more.
    """
    done = tuple(steps)
    merged: dict[str, Call] = {}
    for call in (call for step in done if isinstance(step, Change) for call in step.calls if call.batch):
        merged[call.batch] = _merged(merged[call.batch], call) if call.batch in merged else call
    way = -1 if at_last else 1
    return tuple(_with(step, merged, way) if isinstance(step, Change) else step for step in done[::way])[::way]


def _merged(first: Call, second: Call) -> Call:
    return replace(
        first, parameters={**first.parameters, **second.parameters}, yields={**first.yields, **second.yields}
    )


def _with(change: Change, merged: dict[str, Call], way: int) -> Change:
    """Take each merged call out where it is met first; others of its batch find it gone."""
    calls = tuple(merged.pop(call.batch, None) if call.batch else call for call in change.calls[::way])
    return replace(change, calls=tuple(call for call in calls[::way] if call is not None))
