r"""Wildcards of event patterns: ``*`` is any text, ``\*`` a star, ``\\`` a backslash.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

MOST_PREFIXES = 10
"""How many beginnings of a wildcard one text may match at a time. Recorded: six stars with one character between them
are too complex, one star before five equal parts is not; where between them AWS draws the line is unconfirmed."""
STAR = None


class PatternError(ValueError):
    """The pattern does not follow the language; the text is AWS's reason."""


def wildcard(given: Any) -> Callable[[Any], bool]:
    """Return the test of a wildcard. Raises PatternError."""
    if not isinstance(given, str):
        raise PatternError("wildcard match pattern must be a string")
    parts = _parts(given)
    if _prefixes(parts) > MOST_PREFIXES:
        raise PatternError(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a "
            "wildcard character"
        )
    compiled = re.compile("".join(".*" if part is STAR else re.escape(part) for part in parts), re.DOTALL)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _parts(text: str) -> list[str | None]:
    """Return the characters, STAR for a wildcard."""
    parts: list[str | None] = []
    at = 0
    while at < len(text):
        if text[at] == "\\":
            if text[at + 1 : at + 2] not in {"*", "\\"}:
                raise PatternError(f"Invalid escape character at pos {at}")
            at += 1
            parts.append(text[at])
        elif text[at] != "*":
            parts.append(text[at])
        elif parts and parts[-1] is STAR:
            raise PatternError(f"Consecutive wildcard characters at pos {at}")
        else:
            parts.append(STAR)
        at += 1
    return parts


def _prefixes(parts: Sequence[str | None]) -> int:
    """Return how many beginnings of the wildcard the worst text matches at a time, or more than allowed."""
    letters = {part for part in parts if part is not STAR} | {""}
    start = _open(parts, {0})
    seen, waiting, most = {start}, [start], 0
    while waiting and most <= MOST_PREFIXES:
        state = waiting.pop()
        most = max(most, len(state))
        for letter in letters:
            following = _open(parts, {at for place in state for at in _after(parts, place, letter)})
            if following and following not in seen:
                seen.add(following)
                waiting.append(following)
    return most


def _open(parts: Sequence[str | None], places: set[int]) -> frozenset[int]:
    """Return the places, and those behind a star, which may be nothing."""
    return frozenset(places | {at + 1 for at in places if at < len(parts) and parts[at] is STAR})


def _after(parts: Sequence[str | None], place: int, letter: str) -> set[int]:
    if place == len(parts):
        return set()
    if parts[place] is STAR:
        return {place}
    return {place + 1} if parts[place] == letter else set()
