"""Waivers: a named person accepts, for a limited time, that one resource does not meet one criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from stormproof.core.criteria.verdicts import Conclusion, Verdict

LONGEST = timedelta(days=90)
COVERED = frozenset({Verdict.FAIL, Verdict.UNDECIDED})
"""An ERROR says that nobody looked: there is nothing yet that could be accepted."""


def _utc(written: Any) -> Any:
    """Read a bare date as its first moment, and a time without a zone, as UTC."""
    if not isinstance(written, str):
        return written
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("is no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the years 1 to 9999 in UTC") from None


Expiry = Annotated[
    AwareDatetime,
    BeforeValidator(_utc),
    AfterValidator(_in_utc),
    Field(description="a date or time in UTC, e.g. 2026-12-31"),
]


class Waiver(BaseModel):
    """One ``[[waiver]]`` of a target file.

    `resource` is the resource's name or ARN as plan and report print it, or ``*`` for all that the criterion is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    criterion: str = Field(min_length=3, description="a criterion, 1.1 to 12.5")
    resource: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    expires: Expiry

    def current(self, now: datetime) -> bool:
        """Tell whether it still counts; at the very moment of `expires` it no longer does."""
        return now < self.expires <= now + LONGEST

    def names(self, resource: str) -> bool:
        """Tell whether it is about this resource: ``*``, the same text, or the end of an ARN."""
        ends = tuple(separator + self.resource for separator in ":/")
        return self.resource in {"*", resource} or resource.endswith(ends)


@dataclass(frozen=True)
class Waived:
    """Conclusions by criterion with waivers applied, and what is to be said about the waivers themselves."""

    conclusions: Mapping[str, tuple[Conclusion, ...]]
    notes: tuple[str, ...]


def apply_waivers(conclusions: Mapping[str, Iterable[Conclusion]], waivers: Sequence[Waiver], now: datetime) -> Waived:
    """Turn FAIL and UNDECIDED of waived criteria into WAIVED; ERROR stays ERROR.

    `conclusions` go by criterion id. A finding about several resources is waived when each of them is; one that names
    none only by ``*``. The verdict that the scenario came to by itself stays in its reason. Expired, overlong and
    unneeded waivers change nothing and are each said in `notes`, those of criteria that are not in `conclusions` not.
    """
    given = {criterion: tuple(found) for criterion, found in conclusions.items()}
    current = [w for w in waivers if w.current(now)]
    notes = [_absent(w, now) for w in waivers if not w.current(now)]
    notes += [
        _without_effect(w, given[w.criterion])
        for w in current
        if w.criterion in given and not any(_about(w, c) for c in given[w.criterion])
    ]
    return Waived(
        {
            criterion: tuple(_waive(c, [w for w in current if w.criterion == criterion]) for c in found)
            for criterion, found in given.items()
        },
        tuple(notes),
    )


def _about(waiver: Waiver, conclusion: Conclusion) -> bool:
    named = waiver.resource == "*" or any(waiver.names(resource) for resource in conclusion.resources)
    return conclusion.verdict in COVERED and named


def _waive(conclusion: Conclusion, waivers: list[Waiver]) -> Conclusion:
    used = [w for w in waivers if _about(w, conclusion)]
    left = [r for r in conclusion.resources if not any(w.names(r) for w in used)]
    if not used or left:
        return conclusion
    accepted = "; ".join(f"until {w.expires:%Y-%m-%d} by {w.approved_by} ({w.reason})" for w in used)
    reason = f"waived {accepted}; by itself {conclusion.verdict.value}: {conclusion.reason}"
    return replace(conclusion, verdict=Verdict.WAIVED, reason=reason)


def _without_effect(waiver: Waiver, found: Sequence[Conclusion]) -> str:
    """Return why a waiver changed nothing: it is about something else, nobody could look, or all was met."""
    said = f"waiver of {waiver.criterion} for {waiver.resource}: "
    if unmet := [each for each in found if each.verdict in COVERED]:
        named = sorted({resource for each in unmet for resource in each.resources})
        about = (
            f"what is unmet is {', '.join(named)}" if named else "what is unmet names no resource, so that only * is it"
        )
        return f"{said}without effect, {about}"
    if any(each.verdict is Verdict.ERROR for each in found):
        return f"{said}without effect, the criterion came to ERROR: nobody could look, and that cannot be waived"
    return f"{said}not needed"


def _absent(waiver: Waiver, now: datetime) -> str:
    said = f"waiver of {waiver.criterion} for {waiver.resource}: "
    if waiver.expires <= now:
        return said + f"expired on {waiver.expires:%Y-%m-%d %H:%M} UTC, counts as absent"
    return said + f"expires on {waiver.expires:%Y-%m-%d}, more than {LONGEST.days} days ahead, counts as absent"
