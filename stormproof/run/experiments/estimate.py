"""What a run is said to cost before anything is started, where time cannot be moved: its longest chain, not the sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stormproof.core.stimuli import Stimulus
from stormproof.run.experiments.timetable import Slot, chain, timetable


def estimated(stimuli: Iterable[Stimulus[Any]], longest_s: float) -> Iterator[str]:
    """Yield what is to be said of stimuli; of one that takes over `longest_s`, which is not started, that."""
    stimuli = tuple(stimuli)
    begun = [each for each in stimuli if each.longest_s <= longest_s]
    if begun:
        many = "1 stimulus" if len(begun) == 1 else f"{len(begun)} stimuli"
        links = chain(timetable(begun, lanes_apart=False))
        yield (
            f"{many}, up to {_minutes(links[-1].ends)} where time cannot be moved, "
            f"{_minutes(sum(each.longest_s for each in begun))} one after the other; the longest chain of those that "
            f"conflict: {' -> '.join(map(_link, links))}"
        )
    for each in stimuli:
        if each.longest_s > longest_s:
            yield f"{each.name} takes up to {_minutes(each.longest_s)}: more than --max-wait allows, UNDECIDED"


def _link(slot: Slot) -> str:
    return f"{slot.stimulus.name} ({_minutes(slot.seconds)})"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
