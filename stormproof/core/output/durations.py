"""Durations for people: the same words on the terminal, on the pages and in Allure."""

from __future__ import annotations

from stormproof.core.criteria.spent import Spent

MINUTE, HOUR, DAY = 60, 3600, 86400


def duration(seconds: float) -> str:
    """Return a duration: ``0 s``, ``3 ms``, ``0.4 s``, ``2 min 5 s``, ``3 h 20 min``, ``2 d 4 h``."""
    if seconds < 0.0005:
        return "0 s"
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR:
        return _two(whole, MINUTE, "min", 1, "s")
    whole = round(seconds / MINUTE) * MINUTE
    if whole < DAY:
        return _two(whole, HOUR, "h", MINUTE, "min")
    return _two(round(seconds / HOUR) * HOUR, DAY, "d", HOUR, "h")


def spent_in_words(spent: Spent) -> str:
    """Return where time went: ``0.4 s worked, 3.6 s waited, 1 h on the target's clock``."""
    told = [f"{duration(spent.worked_s)} worked"]
    if spent.waited_s >= 0.0005:
        told.append(f"{duration(spent.waited_s)} waited")
    if spent.target_s >= 0.5:
        told.append(f"{duration(spent.target_s)} on the target's clock")
    return ", ".join(told)


def _two(seconds: int, large: int, large_name: str, small: int, small_name: str) -> str:
    many, rest = divmod(seconds, large)
    return f"{many} {large_name}" + (f" {rest // small} {small_name}" if rest // small else "")
