"""One call where several changes of a plan set values of the same thing.

AWS gives a function a new revision with each update, and again when the update is through, so that a second update
planned on the same look would be refused; one update is also one short interruption instead of several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stormproof.core.planning.plans import Call, Change, Step


def batched(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps with all calls of one `batch` merged into the first of them; later values win.

    The changes stay as they are, so that each is shown and priced; those whose call went to an earlier change have
    none left.
    """
    done = tuple(steps)
    merged: dict[str, Call] = {}
    for call in (call for step in done if isinstance(step, Change) for call in step.calls if call.batch):
        merged[call.batch] = _merged(merged[call.batch], call) if call.batch in merged else call
    return tuple(_with(step, merged) if isinstance(step, Change) else step for step in done)


def _merged(first: Call, second: Call) -> Call:
    return replace(
        first, parameters={**first.parameters, **second.parameters}, yields={**first.yields, **second.yields}
    )


def _with(change: Change, merged: dict[str, Call]) -> Change:
    """Take each merged call out at its first appearance; later ones of its batch find it gone."""
    calls = tuple(merged.pop(call.batch, None) if call.batch else call for call in change.calls)
    return replace(change, calls=tuple(call for call in calls if call is not None))
