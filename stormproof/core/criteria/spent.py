"""Where time went: worked, waited, and passed on the target's clock. What overlaps counts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[float, float]
"""When something began and when it ended, seconds."""


@dataclass(frozen=True)
class Activity:
    """When one scenario, or one stimulus, ran, and what it did meanwhile.

    `ran`, `waited` and `held` are spans of real time, on the monotonic clock: in `waited` it let time pass, in `held`
    it was the turn of others, and in the rest of `ran` it worked. `passed` are spans of the target's clock (epoch
    seconds) that it let pass where that clock is moved.
    """

    ran: tuple[Span, ...] = ()
    waited: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()
    passed: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Spent:
    """Seconds. `worked_s` and `waited_s` are real and never the same moments; `target_s` is the target's clock's."""

    worked_s: float = 0.0
    waited_s: float = 0.0
    target_s: float = 0.0

    @property
    def real_s(self) -> float:
        """How much real time it took: worked and waited."""
        return self.worked_s + self.waited_s


def spent(activities: Iterable[Activity]) -> Spent:
    """Return what activities came to together: while one of them worked, nobody waited."""
    known = tuple(activities)
    worked = union(span for each in known for span in without(each.ran, (*each.waited, *each.held)))
    waited = without((span for each in known for span in without(each.waited, each.held)), worked)
    passed = union(span for each in known for span in each.passed)
    return Spent(length(worked), length(waited), length(passed))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same moments as spans that do not touch, the earliest first."""
    found: list[Span] = []
    for began, ended in sorted(span for span in spans if span[1] > span[0]):
        if found and began <= found[-1][1]:
            found[-1] = (found[-1][0], max(ended, found[-1][1]))
        else:
            found.append((began, ended))
    return tuple(found)


def without(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Return the moments of `spans` that are in none of `others`."""
    taken = union(others)
    return tuple(rest for span in union(spans) for rest in _rest(span, taken))


def length(spans: Iterable[Span]) -> float:
    """Return the seconds of spans that do not overlap."""
    return sum(ended - began for began, ended in spans)


def _rest(span: Span, taken: tuple[Span, ...]) -> Iterable[Span]:
    began, ended = span
    for other_began, other_ended in taken:
        if other_ended <= began or other_began >= ended:
            continue
        if other_began > began:
            yield began, other_began
        began = max(began, other_ended)
    if began < ended:
        yield began, ended
