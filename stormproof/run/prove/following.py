"""What a plan may do while a pass scenario lasts: controls of other criteria follow what the owner has done.

A log group of his gets the filters that count and tell, a dashboard shows his alarm, a canary goes by his domain. What
he has made, changed or deleted is not to be touched by that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.aws.undo.putting_back import GONE
from stormproof.aws.undo.things import Key, key_of, thing_of
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Action, Call, Change, Step
from stormproof.core.undo import Disturbed

SHORTEST = 3
"""Characters of a name by which a step is known to be about a thing."""


@dataclass(frozen=True)
class OwnersDoing:
    """What an owner has done: the things by their keys, what they are called, and every text in his calls."""

    things: frozenset[Key]
    called: frozenset[str]
    texts: frozenset[str]


def owners_doing(injection: FaultInjection, things: Collection[Disturbed]) -> OwnersDoing:
    """Return what is done by an injection that disturbs these things."""
    called = frozenset(text for each in things for text in _texts(each.resource))
    said = frozenset(text for call in injection.calls for text in _texts(call.parameters))
    return OwnersDoing(frozenset(map(key_of, things)), called, said)


def touches(step: Step, doing: OwnersDoing, reads: Reads) -> bool:
    """Tell whether a step changes, replaces or deletes what the owner has made, changed or deleted.

    What is made where nothing stood touches nothing of his but where he has deleted that very thing.
    """
    if not isinstance(step, Change):
        return False
    if step.action is not Action.CREATE and _last(step.resource) in set(map(_last, doing.texts)):
        return True
    return any(_calls_on(call, doing, reads) for call in step.calls)


def follows_from(step: Step, doing: OwnersDoing) -> bool:
    """Tell whether a thing that the owner has made, changed or deleted is named by what a step changes."""
    if not isinstance(step, Change):
        return False
    differing = {step.resource, *(frozenset(_texts(step.before)) ^ frozenset(_texts(step.after)))}
    return any(name in text for name in doing.called if len(name) >= SHORTEST for text in differing)


def _calls_on(call: Call, doing: OwnersDoing, reads: Reads) -> bool:
    if call.operation.startswith(GONE):  # some name several things at once
        return bool(doing.called & set(_texts(call.parameters)))
    return thing_of(call, reads) in doing.things


def _last(name: str) -> str:
    """Return the last part of an ARN, a URL or a path."""
    return re.split(r"[:/]", name.rstrip("/*:"))[-1]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
