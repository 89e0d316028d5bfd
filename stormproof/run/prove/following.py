"""What a plan may write anew while a pass scenario lasts: lists in which what the owner has made is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from stormproof.core.faults import FaultInjection, Showing
from stormproof.core.planning.plans import Action, Change, Step

EVERY = "*"


def names_in(injection: FaultInjection) -> frozenset[str]:
    """Return every text that the calls of an injection are given: the names of what they make and delete among them."""
    return frozenset(text for call in injection.calls for text in _texts(call.parameters))


def shows_alone(step: Step, showing: Showing, touched: Collection[str]) -> bool:
    """Tell whether a step does nothing but list what was made or deleted, by name or ARN, where `showing` says so."""
    if not isinstance(step, Change) or (step.control, step.aspect) != (showing.control, showing.aspect):
        return False
    if step.action is not Action.UPDATE:
        return False
    before, after = (frozenset(_listed(each, showing.lists)) for each in (step.before, step.after))
    differing = {each.rpartition(":")[2] for each in before ^ after}
    rest = [_without(each, showing.lists) for each in (step.before, step.after)]
    return rest[0] == rest[1] and differing <= set(touched)


def _listed(value: Any, path: Sequence[str]) -> Iterator[str]:
    """Yield what stands in the lists to which a path leads."""
    if not path:
        yield from (str(each) for each in value)
    elif path[0] == EVERY:
        for each in value:
            yield from _listed(each, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _listed(value[path[0]], path[1:])


def _without(value: Any, path: Sequence[str]) -> Any:
    """Return a value whose lists at a path are empty."""
    if not path:
        return []
    if path[0] == EVERY:
        return [_without(each, path[1:]) for each in value]
    if isinstance(value, Mapping) and path[0] in value:
        return {**value, path[0]: _without(value[path[0]], path[1:])}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
