"""Judges of a client's way through the system, and of the jobs that its functions do meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, Refuted


@dataclass(frozen=True)
class Went:
    """What became of a journey and of the jobs: the first thing that was not as stated, empty where all was.

    `refusals` are log lines in which AWS refuses a function something; `worked` are the functions (names) whose jobs
    are done; `waited_s` is how long the journey took.
    """

    problem: str
    refusals: Sequence[str]
    waited_s: float
    worked: frozenset[str] = frozenset()


def judge_completed(went: Went) -> None:
    """Refute a journey that a refusal of AWS kept from its end: ``roles.refused_at_work``.

    One that does not come to its end for any other reason is not the roles' affair: CouldNotLook
    ``journey.not_completed``.
    """
    if went.refusals:
        raise Refuted("roles.refused_at_work", f"{went.problem or 'at work'}: {went.refusals[0]}")
    if went.problem:
        raise CouldNotLook("journey.not_completed", f"{went.problem} (after {went.waited_s:.0f} s)")
