"""What is held back: what depends on a thing that must not be changed, or could not be looked at, waits for it.

Nothing else does. A plan waits for what a control needs; a removal the other way round, for what needs the control and
for that through which its absence takes effect: nothing is taken away from under those that still use it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.planning.controls import Control
from stormproof.core.planning.plans import Change

Relations = Mapping[str, Collection[str]]
"""By control, those that it waits for where they are held back."""


@dataclass(frozen=True)
class Hold:
    """Something held back: the control at which it began, and the resource that it is about, empty for all."""

    root: str
    resource: str = ""


class Holds:
    """What is held back so far, while a plan is made control by control."""

    def __init__(self, relations: Relations, piecewise: Collection[str] = ()) -> None:
        self._relations, self._piecewise = relations, piecewise
        self._found: dict[str, frozenset[Hold]] = {}

    def reach(self, control: str) -> None:
        """Let a control take over what those that it waits for hold back; to be called before its first step."""
        inherited = {hold for other in self._relations.get(control, ()) for hold in self._found.get(other, ())}
        whole = control not in self._piecewise
        taken = frozenset(Hold(hold.root, "" if whole else hold.resource) for hold in inherited)
        self._found[control] = self._found.get(control, frozenset()) | taken

    def begin(self, controls: Collection[str]) -> None:
        """Hold back whole controls, and all that waits for them, before any step is made."""
        for control in controls:
            self.add(control, "")
        before = None
        while before != self._found:
            before = dict(self._found)
            for control in self._relations:
                self.reach(control)

    def roots(self, change: Change) -> tuple[str, ...]:
        """Return the controls for which a change has to wait, none where it need not."""
        found = self._found.get(change.control, ())
        return tuple(sorted({hold.root for hold in found if not hold.resource or _concerns(hold, change)}))

    def add(self, control: str, resource: str, roots: Iterable[str] = ()) -> None:
        """Hold back one resource of a control, all of it where `resource` is empty, for `roots` or for itself."""
        own = frozenset(Hold(root, resource) for root in (tuple(roots) or (control,)))
        self._found[control] = self._found.get(control, frozenset()) | own


def before_change(controls: Collection[Control[Any]]) -> Relations:
    """Return what waits for what in a plan: a control for what it needs, but for what it may lack."""
    return {each.name: set(each.needs) - set(each.may_lack) for each in controls}


def before_removal(controls: Collection[Control[Any]]) -> Relations:
    """Return what waits for what in a removal: a control for those that need it, and for what makes it felt."""
    by_name = {each.name: each for each in controls}
    relations: dict[str, set[str]] = {name: set(_through(by_name, name)) for name in by_name}
    for name, each in by_name.items():
        for needed in set(each.needs) - set(each.may_lack):
            relations.get(needed, set()).update((name, *_through(by_name, name)))
    return relations


def _concerns(hold: Hold, change: Change) -> bool:
    """A control's own hold is about that very resource; one that it took over, about all that names it."""
    return change.resource == hold.resource if hold.root == change.control else mentions(change, hold.resource)


def mentions(change: Change, resource: str) -> bool:
    """Tell whether a change is about a resource: its own, or one whose name stands in its calls, alone or in an ARN."""
    name = re.escape(resource.rpartition("/" if "/" in resource else ":")[2])
    named = re.compile(rf"(?:^|[:/]){name}(?=[:/]|$)")
    texts = (change.resource, *(text for call in change.calls for text in _texts(call.parameters)))
    return any(named.search(text) for text in texts)


def _through(by_name: Mapping[str, Control[Any]], name: str) -> Iterator[str]:
    for through in by_name[name].takes_effect_through:
        if through in by_name:
            yield through
            yield from _through(by_name, through)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
