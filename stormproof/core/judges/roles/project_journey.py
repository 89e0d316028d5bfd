"""Judges of a project that was followed through all agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, Refuted

DONE = "DONE"


@dataclass(frozen=True)
class Followed:
    """Where a project came to: its status and artefacts as the API shows them, and what its functions were refused.

    `refusals` are log lines in which AWS refuses a function something, `waited_s` how long the project was followed.
    """

    status: str
    artefacts: tuple[str, ...]
    refusals: Sequence[str]
    waited_s: float


def judge_done(project: Followed) -> None:
    """Refute a project that a refusal of AWS kept from being done: ``roles.refused_at_work``.

    One that is not done for any other reason is not the roles' affair: CouldNotLook ``project.not_done``.
    """
    if project.refusals:
        raise Refuted("roles.refused_at_work", f"the project came to {project.status}: {project.refusals[0]}")
    if project.status != DONE:
        said = f"the project came no further than {project.status} within {project.waited_s:.0f} s"
        raise CouldNotLook("project.not_done", said)


def judge_left_by_all(project: Followed, expected: Sequence[str]) -> None:
    """Raise CouldNotLook ``project.incomplete`` where an agent left nothing."""
    if missing := sorted(set(expected) - set(project.artefacts)):
        raise CouldNotLook("project.incomplete", f"the project is done without {', '.join(missing)}")
