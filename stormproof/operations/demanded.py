"""Which criteria are demanded here: those that a feature has a Rule for. A control may serve others on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from stormproof.core.criteria.verdicts import STRONGEST_FIRST, Proof

RULE = re.compile(r"^\s*@AC-(\d+\.\d+)\b", re.MULTILINE)
PROOF = re.compile(rf"^\s*@({'|'.join(each.value for each in Proof)})\b", re.MULTILINE)


@cache
def demanded() -> frozenset[str]:
    """Return the criteria (ids) of which the features hold a Rule: of all others nothing is verified."""
    return frozenset(proofs())


@cache
def proofs() -> Mapping[str, tuple[Proof, ...]]:
    """Return, by criterion, by which proofs its Rule has scenarios, the strongest first."""
    found: dict[str, set[str]] = {}
    for text in _features():
        _, *rules = RULE.split(text)
        for criterion, rule in zip(rules[::2], rules[1::2], strict=True):
            found.setdefault(criterion, set()).update(PROOF.findall(rule))
    return {
        criterion: tuple(each for each in STRONGEST_FIRST if each.value in words) for criterion, words in found.items()
    }


def _features() -> Iterator[str]:
    for each in files("features").iterdir():
        if each.name.endswith(".feature"):
            yield each.read_text("utf-8")
