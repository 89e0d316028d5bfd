"""S3's lifecycle rules: what is due for which version of an object.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

DAY = 86400
# Smaller objects stay where they are, unless the rule names a least size itself.
LEAST_SIZE_TO_MOVE = 128 * 1024


@dataclass(frozen=True)
class Version:
    """A version of an object, or a delete marker. `modified` in epoch seconds, `size` in bytes."""

    key: str
    version_id: str
    modified: float
    size: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    marker: bool = False
    storage_class: str = "STANDARD"


@dataclass(frozen=True)
class Transition:
    """A move to another storage class, after so many days or (for current versions) at a date in epoch seconds."""

    storage_class: str
    days: int | None = None
    date: float | None = None
    newer: int = 0


@dataclass(frozen=True)
class Rule:
    """One enabled rule: its filter, then its actions; None or empty where it has none."""

    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger_than: int | None = None
    smaller_than: int | None = None
    expire_days: int | None = None
    expire_date: float | None = None
    expire_markers: bool = False
    noncurrent_days: int | None = None
    newer_noncurrent: int = 0
    transitions: Sequence[Transition] = ()
    noncurrent_transitions: Sequence[Transition] = ()
    abort_days: int | None = None

    def covers(self, version: Version) -> bool:
        """Tell whether the filter lets a version in; of a delete marker, tags and size are not asked."""
        if not version.key.startswith(self.prefix):
            return False
        if version.marker:
            return not self.tags
        return (
            self.tags.items() <= version.tags.items()
            and (self.larger_than is None or version.size > self.larger_than)
            and (self.smaller_than is None or version.size < self.smaller_than)
        )


@dataclass(frozen=True)
class Expire:
    """The current version expires: it is deleted, in a versioned bucket by a delete marker."""

    version: Version


@dataclass(frozen=True)
class Remove:
    """The version is deleted for good."""

    version: Version


@dataclass(frozen=True)
class Move:
    """The version goes to another storage class."""

    version: Version
    storage_class: str


Action = Expire | Remove | Move


def midnight_after(moment: float, days: int) -> float:
    """Return when a rule of so many days takes effect: the next midnight UTC after they have passed."""
    return (math.floor((moment + days * DAY) / DAY) + 1) * float(DAY)


def due(rules: Iterable[Rule], versions: Sequence[Version], now: float) -> Iterator[Action]:
    """Yield what is due for the versions of one key, newest first. A deletion goes before a move."""
    rules = list(rules)
    for position, version in enumerate(versions):
        covering = [rule for rule in rules if rule.covers(version)]
        if position == 0:
            action = _for_current(covering, version, alone=len(versions) == 1, now=now)
        else:
            action = _for_noncurrent(covering, version, position, versions[position - 1].modified, now)
        if action is not None:
            yield action


def _for_current(rules: Sequence[Rule], version: Version, *, alone: bool, now: float) -> Action | None:
    expired = any(_reached(rule.expire_days, rule.expire_date, version.modified, now) for rule in rules)
    if version.marker:
        return Remove(version) if alone and (expired or any(rule.expire_markers for rule in rules)) else None
    if expired:
        return Expire(version)
    return _move(version, [(rule, each) for rule in rules for each in rule.transitions], version.modified, now)


def _for_noncurrent(rules: Sequence[Rule], version: Version, position: int, since: float, now: float) -> Action | None:
    """`position` is how many versions are newer, `since` when the next newer one made this one noncurrent."""
    newer_noncurrent = position - 1
    for rule in rules:
        if newer_noncurrent >= rule.newer_noncurrent and _reached(rule.noncurrent_days, None, since, now):
            return Remove(version)
    moves = [(rule, each) for rule in rules for each in rule.noncurrent_transitions if newer_noncurrent >= each.newer]
    return _move(version, moves, since, now)


def _move(version: Version, moves: Iterable[tuple[Rule, Transition]], since: float, now: float) -> Move | None:
    """Return the move that became due last."""
    if version.marker:
        return None
    reached = [
        (midnight_after(since, each.days) if each.days is not None else each.date or 0.0, each.storage_class)
        for rule, each in moves
        if _reached(each.days, each.date, since, now)
        and (rule.larger_than is not None or version.size >= LEAST_SIZE_TO_MOVE)
    ]
    if not reached or max(reached)[1] == version.storage_class:
        return None
    return Move(version, max(reached)[1])


def _reached(days: int | None, date: float | None, since: float, now: float) -> bool:
    if days is not None:
        return midnight_after(since, days) <= now
    return date is not None and date <= now
