"""What a function is to the system, by its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import reduce
from operator import and_

from stormproof.core.target.model import ROLES


def name_roles(called: Mapping[str, str]) -> dict[str, str]:
    """Return role -> function name. `called` maps each function's name to the words it is known by (name, logical id).

    Words that all functions share (a prefix that happens to be ``dev``) say nothing. A function with none of the
    known words, or with one that another has too, gets its own name as its role.
    """
    words = {name: Counter(_words(text)) for name, text in called.items()}
    shared = reduce(and_, words.values()) if len(words) > 1 else Counter()
    claims = {name: found for name in words if len(found := set(words[name] - shared) & set(ROLES)) == 1}
    claimed = Counter(role for found in claims.values() for role in found)
    return {_role(name, claims.get(name, set()), claimed): name for name in called}


def _role(name: str, claim: set[str], claimed: Counter[str]) -> str:
    role = next(iter(claim), name)
    return role if claimed[role] == 1 else name


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z]|\b|[^A-Za-z])|[A-Z]?[a-z]+|[A-Z]+", text)]
