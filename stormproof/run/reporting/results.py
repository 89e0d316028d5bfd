"""What a run came to: all 64 criteria, whatever was run, and the conclusion for the gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from stormproof.core.criteria.built import not_built
from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.criteria.spent import Activity, Spent, spent
from stormproof.core.criteria.verdicts import (
    WORST_FIRST,
    Conclusion,
    Decision,
    Proof,
    Verdict,
    combine,
    decide,
    exit_status,
    weakest,
)
from stormproof.core.criteria.waivers import Waiver, apply_waivers
from stormproof.core.deployment.taken import Taken, Takings, said
from stormproof.core.deployment.unreleased import ALL_RELEASED, Releases
from stormproof.core.weather import Weather
from stormproof.run.experiments.timetable import Slot

GOOD = frozenset({Verdict.PASS, Verdict.WAIVED})
BAD_USE = 2
UNDO_INCOMPLETE = 4
INTERRUPTED = 130
"""Of every verb and run that a person or the system ended early: 128 and the number of SIGINT, as shells say it."""


@dataclass(frozen=True)
class RunTarget:
    """Whom the run was about: the target, the account, and who looked. None where nobody could tell.

    `weather` is that of an embedded AWS, None on a real one.
    """

    target: str
    environment: str
    account: str | None
    principal: str | None
    weather: Weather | None = None


@dataclass(frozen=True)
class CriterionResult:
    """A criterion's verdict and what it rests on."""

    criterion: Criterion
    verdict: Verdict
    proof: Proof | None
    reason: str
    code: str | None
    conclusions: tuple[Conclusion, ...]
    selected: bool
    taken: tuple[Taken, ...] = ()
    """What an update of the owner's stack took, where the verdict is FAIL."""
    unreached: tuple[Conclusion, ...] = ()
    """What stronger proofs came to, which stayed UNDECIDED: the verdict rests on weaker ones."""

    @property
    def ran(self) -> tuple[Conclusion, ...]:
        """All that was run, whether or not the verdict rests on it."""
        return (*self.conclusions, *self.unreached)

    @property
    def activities(self) -> tuple[Activity, ...]:
        """What its scenarios did, and the stimuli that they rest on."""
        return tuple(activity for each in self.ran for activity in each.activities)

    @property
    def spent(self) -> Spent:
        """Where its time went: the one source of all that is told about it."""
        return spent(self.activities)


@dataclass(frozen=True)
class RunResult:
    """A finished run. `started` and `finished` are on the target's clock, when it looked for the first and last time.

    `began` is on the real clock, `duration_s` counts from then on by the monotonic one. On a real AWS there is
    one clock.
    """

    subject: RunTarget
    version: str
    commit: str | None
    started: datetime
    finished: datetime
    duration_s: float
    criteria: tuple[CriterionResult, ...]
    began: datetime
    reads: int = 0
    writes: int = 0
    notes: tuple[str, ...] = ()
    undo_incomplete: bool = False
    experiments: tuple[Slot, ...] = ()
    """When the stimuli began and ended, seconds from the first one's beginning."""
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The names of the stimuli that the scenarios of each criterion (id) rest on."""
    releases: Releases = ALL_RELEASED
    """What an owner had put into ``$LATEST`` when the run began, and nobody was served."""

    @property
    def selected(self) -> tuple[CriterionResult, ...]:
        """The criteria that the run was about."""
        return tuple(c for c in self.criteria if c.selected)

    @property
    def spent(self) -> Spent:
        """Where the time of all scenarios and stimuli went; what they share, or did side by side, counts once."""
        return spent(activity for each in self.criteria for activity in each.activities)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many of all criteria came to each verdict."""
        found = Counter(c.verdict for c in self.criteria)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def gate(self) -> str:
        """``open`` when all 64 are PASS or WAIVED, ``closed`` when a selected one is not, else ``partial``."""
        if any(c.verdict not in GOOD for c in self.selected):
            return "closed"
        return "open" if len(self.selected) == len(self.criteria) else "partial"

    @property
    def exit_status(self) -> int:
        """The process's exit status: 4, 1, 3 or 0; 2 is for runs that came to no result."""
        return UNDO_INCOMPLETE if self.undo_incomplete else exit_status(c.verdict for c in self.selected)


def gather(
    selected: Sequence[Criterion],
    conclusions: Mapping[str, Sequence[Conclusion]],
    left_out: Mapping[str, int],
    waivers: Sequence[Waiver],
    now: datetime,
) -> tuple[tuple[CriterionResult, ...], tuple[str, ...]]:
    """Return all criteria with their verdicts, and what is to be said about waivers.

    `conclusions` go by criterion id; `left_out` counts its scenarios that were not run.
    """
    chosen = {c.id for c in selected}
    decided = {c: decide(conclusions[c]) for c in conclusions if c in chosen}
    waived = apply_waivers({c: each.counted for c, each in decided.items()}, waivers, now)
    found = {c: Decision(waived.conclusions[c], each.unreached) for c, each in decided.items()}
    results = tuple(
        _result(criterion, found.get(criterion.id, Decision()), left_out.get(criterion.id, 0))
        if criterion.id in chosen
        else _bare(criterion, Verdict.UNDECIDED, "not selected", "not_selected", selected=False)
        for criterion in catalogue().criteria.values()
    )
    return results, waived.notes


def with_taken(criteria: Iterable[CriterionResult], takings: Takings) -> tuple[CriterionResult, ...]:
    """Return the results, each FAIL's reason with what of it an update of the owner's stack took."""
    return tuple(
        replace(each, reason=f"{each.reason}; {said(lost)}", taken=lost)
        if each.verdict is Verdict.FAIL and (lost := takings.of(each.criterion.id))
        else each
        for each in criteria
    )


def about_taken(criteria: Iterable[CriterionResult], takings: Takings) -> tuple[str, ...]:
    """Return what is to be said of what was taken and turned no criterion to FAIL, and of what could not be seen."""
    told = {each for result in criteria for each in result.taken}
    rest = said(each for each in takings.found if each not in told)
    unseen = takings.unseen and f"whether an update of a stack took anything could not be looked at: {takings.unseen}"
    return tuple(filter(None, (rest, unseen)))


def _result(criterion: Criterion, decision: Decision, left_out: int) -> CriterionResult:
    conclusions = decision.counted
    if not conclusions and left_out:
        return _bare(criterion, Verdict.UNDECIDED, "its scenarios were not run", "run.partial", selected=True)
    if not conclusions:
        return _bare(
            criterion, Verdict.ERROR, f"no scenario: {not_built([criterion.id])}", "no_scenario", selected=True
        )
    verdict = combine(c.verdict for c in conclusions)
    reasons = [c for c in conclusions if c.verdict is verdict]
    reason, code = _reason(reasons), reasons[0].code
    if left_out and WORST_FIRST.index(verdict) > WORST_FIRST.index(Verdict.UNDECIDED):
        verdict, code = Verdict.UNDECIDED, "run.partial"
        reason = f"{left_out} of its {left_out + len(conclusions)} scenarios were not run"
    proof = weakest(c.proof for c in conclusions if c.proof)
    reason = "; ".join([reason, *dict.fromkeys(map(_open, decision.unreached))])
    return CriterionResult(
        criterion, verdict, proof, reason, code, conclusions, selected=True, unreached=decision.unreached
    )


def _open(conclusion: Conclusion) -> str:
    """Return why a stronger proof did not decide."""
    return f"not by {conclusion.proof.value if conclusion.proof else 'stronger proof'}: {conclusion.reason}"


def _reason(conclusions: Sequence[Conclusion]) -> str:
    if conclusions[0].verdict is Verdict.PASS:
        held = f"{len(conclusions)} scenario{'s' * (len(conclusions) > 1)} held"
        return "; ".join(dict.fromkeys([held, *(c.reason for c in conclusions if c.reason)]))
    return "; ".join(dict.fromkeys(c.reason for c in conclusions))


def _bare(criterion: Criterion, verdict: Verdict, reason: str, code: str, *, selected: bool) -> CriterionResult:
    return CriterionResult(criterion, verdict, None, reason, code, (), selected)
