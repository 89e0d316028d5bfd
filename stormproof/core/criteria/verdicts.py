"""Verdicts and proofs: what a run may conclude, how conclusions combine, and the exit status that follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from stormproof.core.criteria.spent import Activity, Spent, spent


class Verdict(Enum):
    """What a scenario, or a criterion, comes to. Never merged."""

    PASS = "PASS"  # noqa: S105 - a verdict, no password
    FAIL = "FAIL"
    ERROR = "ERROR"
    UNDECIDED = "UNDECIDED"
    WAIVED = "WAIVED"


class Proof(Enum):
    """How a verdict was reached, strongest first."""

    PROVOKED = "provoked"
    BEHAVIOUR = "behaviour"
    WIRED = "wired"
    CONFIGURATION = "configuration"


STRONGEST_FIRST = tuple(Proof)
WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.UNDECIDED, Verdict.WAIVED, Verdict.PASS)


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of a criterion's scenario verdicts: FAIL > ERROR > UNDECIDED > WAIVED > PASS.

    Raises ValueError for no verdicts: a criterion without a scenario is not a verdict of its scenarios.
    """
    return min(verdicts, key=WORST_FIRST.index)


def weakest(proofs: Iterable[Proof]) -> Proof | None:
    """Return the weakest proof, the one a verdict really rests on; None for no proofs."""
    return max(proofs, key=STRONGEST_FIRST.index, default=None)


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """Return the exit status over the selected criteria: 1 a FAIL; 3 an ERROR or UNDECIDED; 0 all PASS or WAIVED.

    Statuses 4 (an undo could not be completed) and 2 (bad use) are decided before any verdict exists.
    """
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return 1
    return 3 if seen & {Verdict.ERROR, Verdict.UNDECIDED} else 0


@dataclass(frozen=True)
class Conclusion:
    """What one scenario came to, with its reason and what it cost: its own steps and the stimuli that it rests on."""

    scenario: str
    verdict: Verdict
    proof: Proof | None
    reason: str
    code: str | None = None
    activities: tuple[Activity, ...] = ()
    resources: tuple[str, ...] = ()
    """What a FAIL is about; a waiver must name all of them, or ``*``."""
    found: tuple[str, ...] = ()
    """All that a FAIL found, a sentence each, where the reason tells the first of it."""
    requests: tuple[str, ...] = ()
    """The IDs of the requests that decided, as far as a FAIL names them; of a PASS those that checks singled out."""

    @property
    def spent(self) -> Spent:
        """Where its time went."""
        return spent(self.activities)


@dataclass(frozen=True)
class Decision:
    """Which of a criterion's conclusions its verdict rests on.

    `unreached` are those of stronger proofs that came to UNDECIDED, in whose place weaker ones decide.
    """

    counted: tuple[Conclusion, ...] = ()
    unreached: tuple[Conclusion, ...] = ()

    @property
    def undecided(self) -> bool:
        """Whether weaker proof is to decide: nothing was refuted, everybody could look, and something stays open."""
        return bool(self.counted) and combine(each.verdict for each in self.counted) is Verdict.UNDECIDED


def decide(conclusions: Sequence[Conclusion]) -> Decision:
    """Return what a criterion's verdict rests on: the strongest proof, and where that is UNDECIDED the next weaker one.

    What stronger scenarios have shown stands: a FAIL or an ERROR is never outvoted, a PASS counts along. So a run with
    more permits never comes to a worse verdict than one with fewer, but by what it has found.
    """
    found = Decision()
    for proof in (None, *STRONGEST_FIRST):
        level = tuple(each for each in conclusions if each.proof is proof)
        if not level or (found.counted and not found.undecided):
            continue
        settled = tuple(each for each in found.counted if each.verdict is not Verdict.UNDECIDED)
        still_open = tuple(each for each in found.counted if each.verdict is Verdict.UNDECIDED)
        found = Decision((*settled, *level), (*found.unreached, *still_open))
    return found
