"""One call where several changes of a plan set values of the same thing.

AWS gives a function a new revision with each update, and again when the update is through, so that a second update
planned on the same look would be refused; one update is also one short interruption instead of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stormproof.core.planning.plans import Call, Change, Step


def batched(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps with all calls of one `batch` merged into the first of them; later values win.

    What a change does before such a call goes before it still. The changes stay as they are, so that each is shown and
    priced; those whose call went to an earlier change have it no more.
    """
    done = tuple(steps)
    before: dict[str, list[Call]] = {}
    merged: dict[str, Call] = {}
    for prelude, call in (each for step in done if isinstance(step, Change) for each in _parts(step)):
        if call is None:
            continue
        before.setdefault(call.batch, []).extend(prelude)
        merged[call.batch] = _merged(merged[call.batch], call) if call.batch in merged else call
    together = {batch: (*calls, merged[batch]) for batch, calls in before.items()}
    return tuple(_with(step, together) if isinstance(step, Change) else step for step in done)


def _parts(change: Change) -> Iterator[tuple[list[Call], Call | None]]:
    """Yield each call of a batch with those that the change makes before it; at the end what is left, without one."""
    before: list[Call] = []
    for call in change.calls:
        if call.batch:
            yield before, call
            before = []
        else:
            before.append(call)
    yield before, None


def _merged(first: Call, second: Call) -> Call:
    return replace(
        first, parameters={**first.parameters, **second.parameters}, yields={**first.yields, **second.yields}
    )


def _with(change: Change, together: dict[str, tuple[Call, ...]]) -> Change:
    """Take what goes together out where it is met first; later changes of its batch find it gone."""
    calls: list[Call] = []
    for before, call in _parts(change):
        calls += before if call is None else together.pop(call.batch, ())
    return replace(change, calls=tuple(calls))
