"""Judges of criterion 7.5: the procedure is documented, and its own commands bring lost data back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.policy import Policy
from stormproof.core.recovery.chapter import DEMANDED, ITEMS, NAME, commands_of
from stormproof.core.recovery.drills import Drill
from stormproof.core.recovery.figures import Figures, in_words
from stormproof.core.runbook.commands import Ran
from stormproof.core.runbook.pages import Page

PAGE = (f"{NAME}.md",)


@dataclass(frozen=True)
class Followed:
    """A section of the chapter that was followed for one store: what its commands came to, and what is not back.

    `nothing` says that the section has no command that brings anything back.
    """

    section: str
    resource: str
    ran: tuple[Ran, ...]
    lost: int
    missing: tuple[str, ...]
    figures: Figures
    nothing: bool = False


def judge_followed(found: Sequence[Followed]) -> None:
    """Refute unless every command went well and all that was lost is back.

    Codes: ``recovery.no_command``, ``recovery.command_failed``, ``recovery.not_back``.
    """
    for each in found:
        where = f"{NAME}.md#{each.section}"
        if each.nothing:
            raise Refuted("recovery.no_command", f"{where} has no command that brings anything back", PAGE)
        for ran in each.ran:
            if ran.status:
                said = ran.said.splitlines()[-1] if ran.said else "nothing was said"
                raise Refuted(
                    "recovery.command_failed", f"{where}: `{ran.text}` ended with status {ran.status}: {said}", PAGE
                )
        if each.missing:
            named = ", ".join(each.missing[:3])
            said = f"{len(each.missing)} of {each.lost} that were lost in {each.resource} are not back: {named}"
            raise Refuted("recovery.not_back", f"{where} was followed, and {said}", PAGE)


def remarks(found: Sequence[Followed], policy: Policy) -> str:
    """Return recovery time and recovery point of each section, and what of them is worse than the policy wants."""
    told = [f"{each.section} in {in_words(each.figures.recovery_time_s or 0.0)}" for each in found]
    beyond = [f"{each.section}: {said}" for each in found for said in each.figures.beyond(policy)]
    return "; ".join((*told, *beyond))


def judge_documented(page: Page) -> None:
    """Refute unless there is a section for whatever can be lost, and each action is followed by a command that looks.

    Codes: ``recovery.no_section``, ``recovery.no_verification``.
    """
    for section in DEMANDED:
        if section not in page.anchors:
            raise Refuted("recovery.no_section", f"{NAME}.md has no section {section}", PAGE)
    for section in sorted({each.section for each in page.commands if each.changes}):
        if commands_of(page, section)[-1].changes:
            said = f"{NAME}.md#{section}: the last action is followed by no command that looks whether it worked"
            raise Refuted("recovery.no_verification", said, PAGE)


def judge_drilled(drill: Drill | None, stores: Sequence[str], policy: Policy, now: datetime) -> str:
    """Return what the last drill says; raises Undecidable where there is none, or where it says too little.

    Codes: ``recovery.no_drill``, ``recovery.drill_too_old``, ``recovery.drill_partial``.
    """
    if drill is None:
        raise Undecidable("recovery.no_drill", "no drill has succeeded yet: `stormproof recover drill` makes one")
    days = drill.age(now) / timedelta(days=1)
    if drill.too_old(policy, now):
        said = f"the last drill was {days:.0f} days ago, the policy wants {policy.drill_max_age_days} at most"
        raise Undecidable("recovery.drill_too_old", f"{said}: `stormproof recover drill`")
    if missing := drill.lacking(iter(stores)):
        raise Undecidable("recovery.drill_partial", f"the last drill was not about {', '.join(missing)}")
    return "; ".join((f"the last drill succeeded {days:.1f} days ago", *drill.beyond(policy)))


def judge_due_drill(
    drill: Drill | None, found: Sequence[Followed], stores: Sequence[str], policy: Policy, now: datetime, *, due: bool
) -> str:
    """Return what is to be said of drills beside what was just restored; raises as `judge_drilled` where one is due.

    A table that the chapter's commands have just restored is a drill. Where none was, `due` says that recovery has been
    on for so long that there should have been one.
    """
    if any(each.section == ITEMS for each in found):
        return "a table was restored just now"
    if drill is None and not due:
        return "no drill is due yet: `stormproof recover drill` makes the first one"
    return judge_drilled(drill, stores, policy, now)
