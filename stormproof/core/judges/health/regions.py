"""Judges of 11.5: the system is checked from several regions, and what one sees is told from what all see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.views import State, View, looking, of_all

AT_LEAST = 2
"""So many regions beside the API's make several."""


class Reported(Protocol):
    """What was seen of a region's probe: checks that it reported, runs of its function in that region.

    `unseen` is why nobody could look there, empty where one could.
    """

    @property
    def region(self) -> str:
        """The region."""

    @property
    def checks(self) -> int:
        """Checks that were reported."""

    @property
    def runs(self) -> int:
        """Runs there."""

    @property
    def unseen(self) -> str:
        """Why nobody could look."""


def judge_named(regions: Collection[str]) -> None:
    """Refute unless at least two other regions are named; the code is ``health.one_region``."""
    if len(regions) < AT_LEAST:
        named = ", ".join(regions) or "none"
        said = f"the system is probed from {len(regions)} other regions ({named}), {AT_LEAST} at least are wanted"
        raise Refuted("health.one_region", f"{said}: name them as [regions] probes in the target file")


def judge_regions(reported: Sequence[Reported]) -> None:
    """Refute unless checks run in at least two other regions, and are reported as seen from there.

    Codes: ``health.one_region`` where fewer are named, ``health.not_reported`` where one reports nothing,
    ``health.not_from_there`` where what is reported of a region did not run in it. Raises CouldNotLook
    ``health.region`` where nobody could look into a region: it is named, and says nothing of the system.
    """
    judge_named([each.region for each in reported])
    seen = [each for each in reported if not each.unseen]
    for each in seen:
        if not each.checks:
            said = f"no check was reported from {each.region}"
            ran = f"its probe ran {each.runs} times" if each.runs else "its probe did not run"
            raise Refuted("health.not_reported", f"{said}; {ran}")
    for each in seen:
        if not each.runs:
            said = f"{each.checks} checks were reported as of {each.region}, and no probe ran there"
            raise Refuted("health.not_from_there", said)
    if unseen := [f"{each.region}: {each.unseen}" for each in reported if each.unseen]:
        said = f"{len(seen)} of {len(reported)} regions report; of {', '.join(unseen)}"
        raise CouldNotLook("health.region", said)


def judge_views(views: Sequence[View]) -> str:
    """Refute unless the system is served wherever somebody looks from; return how many regions that are, in words.

    Codes: ``health.outage`` where no region is served, ``health.partial_outage`` where some are, ``health.not_served``
    where it is seen by the only one that looks, ``health.flapping``, ``health.failing`` where checks have failed
    before. Raises CouldNotLook ``health.region`` for a region that could not look, while all others are served.
    """
    seen, said = looking(views), of_all(views)
    down = [each for each in seen if each.state is State.NOT_SERVED]
    if down and len(seen) == 1:
        raise Refuted("health.not_served", f"an outage that the only region that looks sees: {said}")
    if down and len(down) == len(seen):
        raise Refuted("health.outage", f"total outage: {said}")
    if down:
        raise Refuted("health.partial_outage", f"partial outage: {said}")
    for state, code in ((State.FLAPPING, "health.flapping"), (State.AGAIN, "health.failing")):
        if any(each.state is state for each in seen):
            raise Refuted(code, said)
    if len(seen) < len(views):
        raise CouldNotLook("health.region", said)
    return said


def judge_told_apart(elsewhere: Collection[str], region: str) -> None:
    """Refute where alarms on what other regions see, or on what all see, went off on a fault that one alone saw.

    The code is ``health.not_told_apart``.
    """
    if elsewhere:
        said = f"only {region} saw a fault, and {', '.join(sorted(elsewhere))} went off as well"
        raise Refuted("health.not_told_apart", said)
