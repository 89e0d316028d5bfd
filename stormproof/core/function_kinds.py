"""What a function is called in the target file and in the names of what is made for it, by its own names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_


def name_roles(called: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return role -> function name. `called` maps each function's name to what it is called: logical ID, name.

    Its role is the one word of these that no other function has, of the first that has exactly one. Words that all
    share (a prefix that happens to be ``dev``) say nothing. A function without such a word, or with one that is
    another's role as well, has its own name as its role.
    """
    claims = {name: _claim(name, called) for name in called}
    claimed = Counter(claims.values())
    return {claim if claimed[claim] == 1 else name: name for name, claim in claims.items()}


def _claim(name: str, called: Mapping[str, Sequence[str]]) -> str:
    for place in range(len(called[name]) if len(called) > 1 else 0):
        words = {each: Counter(_words(texts[place])) for each, texts in called.items()}
        shared = reduce(and_, words.values())
        others = {word for other, found in words.items() if other != name for word in found - shared}
        if len(own := set(words[name] - shared) - others) == 1:
            return own.pop()
    return name


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z]|\b|[^A-Za-z])|[A-Z]?[a-z]+|[A-Z]+", text)]
