"""Judges of what happens while a store does not do its part: who gets in, and who is told."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.limits import LIMIT
from stormproof.core.observations import Exchange

CLOSED = (403, 500)


def judge_served_uncounted(answers: Sequence[Exchange]) -> None:
    """Refute unless requests that cannot be counted are served; code ``rate.closed_without_counter``.

    What tells a limit was counted.
    """
    for answer in answers:
        if answer.status >= 400 or LIMIT in answer.headers:
            answered = f"{answer.method} {answer.url}: {answer.status} {answer.body[:80]!r}"
            raise Refuted("rate.closed_without_counter", f"what cannot be counted must pass uncounted: {answered}")


def judge_shut(answers: Sequence[Exchange], observing_since: str = "") -> None:
    """Refute if anybody gets in while keys cannot be told; codes ``auth.observing``, ``auth.open_without_store``."""
    for answer in answers:
        if answer.status in CLOSED:
            continue
        answered = f"{answer.method} {answer.url}: {answer.status} {answer.body[:80]!r}"
        if observing_since:
            raise Refuted("auth.observing", f"observing since {observing_since}: {answered}")
        raise Refuted("auth.open_without_store", f"not turned away while keys cannot be told: {answered}")
