"""Which requests a check had singled out: one among a thousand is what its verdict rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from stormproof.core.observations import Exchange
from stormproof.core.stimuli import StimulusResult

FEW = 3
"""Exchanges of a list that is no crowd."""
DEPTH = 3
"""How far into what a stimulus has returned is looked."""


def singled_out(handed: Collection[Any]) -> tuple[str, ...]:
    """Return the IDs of the requests that stand by themselves in what a step was handed, not as one of many."""
    values = [each.value for each in handed if isinstance(each, StimulusResult)]
    values += [each for each in handed if isinstance(each, Exchange | tuple | list)]
    seen = (each for value in values for each in _within(value, 0))
    return tuple(dict.fromkeys(each.request_id for each in seen if each.request_id))


def _within(value: Any, depth: int) -> Iterator[Exchange]:
    if isinstance(value, Exchange):
        yield value
    elif depth < DEPTH and is_dataclass(value):
        for field in fields(value):
            yield from _within(getattr(value, field.name), depth + 1)
    elif depth < DEPTH and isinstance(value, tuple | list) and len(value) <= FEW:
        for each in value:
            yield from _within(each, depth + 1)
