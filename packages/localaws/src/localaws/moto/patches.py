"""Every change of moto goes through here: it can be listed, with the gap that it closes, and taken back."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

Method = Callable[..., Any]

Make = Callable[[Method], Method]
"""Takes moto's method and returns what stands in its place."""

Owner = type | ModuleType


@dataclass(frozen=True)
class Patch:
    """One thing of moto's that was changed."""

    target: str
    """What was changed, by its full name: ``moto.sns.models.Topic.publish``."""

    source: str
    """The module that changed it."""

    reason: str
    """The first line of that module's docstring: which gap of moto it closes."""

    undo: Callable[[], None]
    """Puts back what stood there when this patch was made."""


class Patches:
    """Changes moto on behalf of one module, and remembers how it was before.

    The views that `of` returns share one list: whoever holds any of them can list and undo all.
    """

    def __init__(self, source: str = __name__, reason: str = "", made: list[Patch] | None = None) -> None:
        self._source = source
        self._reason = reason
        self._made: list[Patch] = [] if made is None else made

    def __iter__(self) -> Iterator[Patch]:
        """The patches in the order in which they were made."""
        return iter(tuple(self._made))

    def of(self, module: ModuleType) -> Patches:
        """Return a view whose patches are listed as the module's."""
        return Patches(module.__name__, (module.__doc__ or "").strip().partition("\n")[0], self._made)

    def patch(self, owner: type, name: str) -> Callable[[Make], Make]:
        """Decorate the function that makes the new method of moto's own; raises as `wrap`."""

        def decorate(make: Make) -> Make:
            self.wrap(owner, name, make)
            return make

        return decorate

    def wrap(self, owner: type, name: str, make: Make) -> None:
        """Replace a method by what `make` makes of it; AttributeError where moto has no such method (any more)."""
        old = getattr(owner, name)
        self.put(owner, name, functools.wraps(old)(make(old)))

    def replace(self, owner: type, **methods: Method) -> None:
        """Give a class methods, in place of its own where it has them."""
        for name, method in methods.items():
            self.put(owner, name, method)

    def put(self, owner: Owner, name: str, value: object) -> None:
        """Set an attribute of a class, or a global of a module, that may or may not be there."""
        prefix = owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
        own = vars(owner)
        # As it stands in the class itself: getattr would unwrap static methods, and find what is inherited.
        undo = functools.partial(setattr, owner, name, own[name]) if name in own else None
        setattr(owner, name, value)
        self._add(f"{prefix}.{name}", undo or functools.partial(delattr, owner, name))

    def put_item(self, module: ModuleType, mapping: str, key: str, value: object) -> None:
        """Set an item of a mapping that a module holds under a name, such as ``url_paths``."""
        items: dict[str, Any] = getattr(module, mapping)
        undo = functools.partial(items.__setitem__, key, items[key]) if key in items else None
        items[key] = value
        self._add(f"{module.__name__}.{mapping}[{key!r}]", undo or functools.partial(items.__delitem__, key))

    def undo(self) -> None:
        """Leave moto as it was before the first patch; last made, first undone."""
        while self._made:
            self._made.pop().undo()

    def _add(self, target: str, undo: Callable[[], None]) -> None:
        self._made.append(Patch(target, self._source, self._reason, undo))
