"""When stimuli begin and end if each takes as long as it may: what a run costs where time cannot be moved.

The scheduler starts them by the same two rules: `in_order`, and `Holdings`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.stimuli import Lane, Stimulus


class Holdings:
    """What stimuli under way occupy, and what they read. Not thread-safe."""

    def __init__(self) -> None:
        self._occupied: set[str] = set()
        self._read: Counter[str] = Counter()

    def free(self, stimulus: Stimulus[Any]) -> bool:
        """Tell whether nothing that a stimulus needs is held in a way that keeps it out."""
        if (stimulus.occupies | stimulus.reads) & self._occupied:
            return False
        return not any(self._read[thing] for thing in stimulus.occupies)

    def take(self, stimulus: Stimulus[Any]) -> None:
        """Hold what it needs for a stimulus that begins."""
        self._occupied |= stimulus.occupies
        self._read.update(stimulus.reads)

    def give(self, stimulus: Stimulus[Any]) -> None:
        """Let go what a stimulus had that has ended."""
        self._occupied -= stimulus.occupies
        self._read.subtract(stimulus.reads)


@dataclass(frozen=True)
class Slot:
    """When a stimulus begins and ends, seconds from the first one's beginning; `after` names what it had to wait for.

    A real one has the same form: see `Scheduler.slots`.
    """

    stimulus: Stimulus[Any]
    begins: float
    ends: float
    after: str | None = None

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.ends - self.begins


def in_order(stimuli: Iterable[Stimulus[Any]], *, lanes_apart: bool) -> list[Stimulus[Any]]:
    """Return stimuli in the order in which they are to be tried: what others wait for longest comes first.

    With `lanes_apart` by lane; otherwise lanes say nothing, and what counts in minutes begins before what floods.
    """
    stimuli = tuple(stimuli)
    load: defaultdict[str, float] = defaultdict(float)
    for stimulus in stimuli:
        for thing in stimulus.occupies | stimulus.reads:
            load[thing] += stimulus.longest_s

    def heavy(stimulus: Stimulus[Any]) -> float:
        return max((load[thing] for thing in stimulus.occupies | stimulus.reads), default=0.0)

    return sorted(stimuli, key=lambda s: (s.lane if lanes_apart else 0, -max(heavy(s), s.longest_s), -s.longest_s))


def timetable(stimuli: Iterable[Stimulus[Any]], *, lanes_apart: bool) -> tuple[Slot, ...]:
    """Return when each stimulus begins and ends if it takes as long as it may, in the order of their ends.

    With `lanes_apart`, a lane begins when the one before has ended.
    """
    held, queue, lane, now = (
        Holdings(),
        in_order(stimuli, lanes_apart=lanes_apart),
        Lane.STILL if lanes_apart else Lane.DAYS,
        0.0,
    )
    under_way: list[Slot] = []
    ended: list[Slot] = []
    while queue or under_way:
        for stimulus in [s for s in queue if s.lane <= lane]:
            if held.free(stimulus):
                held.take(stimulus)
                queue.remove(stimulus)
                under_way.append(Slot(stimulus, now, now + stimulus.longest_s, _held_up(stimulus, ended, now)))
        if not under_way:
            lane = Lane(lane + 1)
            continue
        first = min(under_way, key=lambda slot: slot.ends)
        under_way.remove(first)
        held.give(first.stimulus)
        ended.append(first)
        now = first.ends
    return tuple(ended)


def chain(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return the stimuli that the whole waits for, each held up by the one before; empty without any."""
    by_name = {slot.stimulus.name: slot for slot in slots}
    links: list[Slot] = []
    last = max(slots, key=lambda slot: slot.ends, default=None)
    while last is not None:
        links.insert(0, last)
        last = by_name.get(last.after) if last.after else None
    return tuple(links)


def _held_up(stimulus: Stimulus[Any], ended: Sequence[Slot], now: float) -> str | None:
    """Return what a stimulus that begins now has waited for: the last that ended of those it conflicts with, if any."""
    if now == 0.0 or not ended:
        return None
    clashing = [slot for slot in ended if clash(slot.stimulus, stimulus)]
    return (clashing or ended)[-1].stimulus.name


def clash(one: Stimulus[Any], other: Stimulus[Any]) -> bool:
    """Tell whether two stimuli may not run at the same time."""
    mine, theirs = one.occupies | one.reads, other.occupies | other.reads
    return bool(one.occupies & theirs or other.occupies & mine)
