"""Placeholders of recorded facts: `<name>` in a text stands for what differs from account to account.

In parameters a name that nothing bound becomes a fresh one; in answers it takes the value that stands there, and stands
for that from then on. Values of its own kind have: ``<any>`` anything; ``<text>``, ``<number>``, ``<time>`` what their
types say; none of these is bound. Those of `given` are known beforehand.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

PLACE = re.compile(r"<([a-z][a-z0-9 -]*)>")
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "any": object,
    "text": str,
    "number": (int, float),
    "time": (datetime, int, float),
}


class Bound:
    """What placeholders stand for so far; `given` are known beforehand."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._values = dict(given)

    def tried(self) -> Bound:
        """Return a copy, to compare with an answer that may not be the one that is waited for."""
        return Bound(self._values)

    def take(self, tried: Bound) -> None:
        """Take over what a copy has bound."""
        self._values = tried._values

    def filled(self, value: Any) -> Any:
        """Return parameters with every placeholder filled, by a fresh name where nothing is bound."""
        if isinstance(value, Mapping):
            return {str(self.filled(name)): self.filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if not isinstance(value, str):
            return value
        whole = PLACE.fullmatch(value)
        return self._value(whole[1]) if whole else PLACE.sub(lambda found: str(self._value(found[1])), value)

    def expected(self, recorded: Any, seen: Any, *, among: bool = False) -> Any:
        """Return what was recorded with what `seen` has in the places of what nothing is bound to yet.

        Equal to `seen` where that fits. `among`: members that were not recorded are taken from `seen`, at every depth.
        """
        if isinstance(recorded, Mapping) and isinstance(seen, Mapping):
            named = {str(self._known(name)): each for name, each in recorded.items()}
            inside = {name: self.expected(each, seen.get(name), among=among) for name, each in named.items()}
            return {**seen, **inside} if among else inside
        if isinstance(recorded, list) and isinstance(seen, list):
            rest = [None] * (len(recorded) - len(seen))
            return [self.expected(*pair, among=among) for pair in zip(recorded, [*seen, *rest], strict=False)]
        if isinstance(recorded, str):
            return self._text(recorded, seen)
        # To Python a truth is a number.
        return recorded if isinstance(recorded, bool) == isinstance(seen, bool) else f"{recorded}, no other type"

    def _text(self, recorded: str, seen: Any) -> Any:
        known: Any = self._known(recorded)
        if not isinstance(known, str):
            return known
        if (whole := PLACE.fullmatch(known)) and seen is not None:
            return self._bind(whole[1], seen, known)
        parts = PLACE.split(known)
        pattern = "".join(re.escape(part) if not number % 2 else "(.+?)" for number, part in enumerate(parts))
        if isinstance(seen, str) and (found := re.fullmatch(pattern, seen, re.DOTALL)):
            for name, value in zip(parts[1::2], found.groups(), strict=True):
                self._bind(name, value, known)
            return seen
        return known

    def _bind(self, name: str, seen: Any, otherwise: Any) -> Any:
        if name in TYPES:
            return seen if isinstance(seen, TYPES[name]) and not isinstance(seen, bool) else otherwise
        self._values[name] = seen
        return seen

    def _known(self, text: str) -> Any:
        whole = PLACE.fullmatch(text)
        if whole and whole[1] in self._values:
            return self._values[whole[1]]
        return PLACE.sub(lambda found: str(self._values.get(found[1], found[0])), text)

    def _value(self, name: str) -> Any:
        return self._values.setdefault(name, f"{name.replace(' ', '-')}-{uuid.uuid4().hex[:12]}")
