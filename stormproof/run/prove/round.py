"""One round: break a control, see its check turn red, repair it, see it turn green."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from provisioners import CONTROLS
from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CallFailed, Conflict, CouldNotLook, NotThere, Undecidable
from stormproof.core.faults import FaultInjection, MendedBy, Sabotage
from stormproof.core.planning.plans import Plan
from stormproof.core.undo import Entry
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.provision import make_changes, plan_controls
from stormproof.operations.reach import Reached, found_again
from stormproof.run.environment.opening import environment_of
from stormproof.run.prove.kills import Kill, Red, green, judge_red
from stormproof.run.reporting.results import RunResult
from stormproof.run.session import run, target_options

LOOKS = 2
NOTHING = Red(found=False, got="the run came to no result", also_red=())


@dataclass(frozen=True)
class Rounds:
    """Sabotages one target; `criteria` are those that the proof is about.

    `journal` keeps the undo meanwhile, in `home`. A `thorough` proof tells which other criteria of the requirement turn
    red along with the one that is sabotaged, of those that rest on nothing else (`rests_on`: stimuli by criterion, of
    all where it is empty); another looks at that one alone, and plans for it.
    """

    reached: Reached
    journal: Journal
    criteria: tuple[str, ...]
    home: Path | None = None
    thorough: bool = True
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """The connection to the target."""
        return self.reached.connection

    def related(self, *criteria: str) -> tuple[str, ...]:
        """Return those of the proof's criteria of the same requirements that are seen along with these."""
        requirements = {each.partition(".")[0] for each in criteria}
        played = frozenset[str]().union(*(self.rests_on.get(each, frozenset()) for each in criteria))
        return tuple(
            each
            for each in self.criteria
            if each in criteria
            or (each.partition(".")[0] in requirements and self.rests_on.get(each, frozenset()) <= played)
        )

    def planned(self) -> Plan:
        """Plan what is left to be done for the proof's criteria."""
        return plan_controls(self.connection, self.found().system, CONTROLS, self.criteria)

    def _mending(self, criteria: Sequence[str]) -> Plan:
        """Plan what mends a sabotage: what was broken here is not kept for a removal, what the owner had is.

        A thorough proof plans for all its criteria; another for these, as long as they find anything to mend.
        """
        planned = partial(plan_controls, self.connection, self.found().system, CONTROLS, broken=self.criteria)
        if not self.thorough and (plan := planned(criteria)).changes:
            return plan
        return planned(self.criteria)

    def play(self, sabotage: Sabotage) -> Kill:
        """Sabotage, verify, repair, verify; a sabotage that could not be made is a miss.

        Raises UndoIncomplete where what was broken stays broken.
        """
        began = time.monotonic()
        title = sabotage.name
        try:
            injection = sabotage.inject(self.connection.reader, self.reached.context)
            title = injection.title
            red, mended_by = self._broken(sabotage, injection)
        except (CallFailed, CouldNotLook, NotThere, Undecidable) as error:
            red, mended_by = (
                Red(found=False, got=f"not made: {' '.join(str(error).split())}", also_red=()),
                MendedBy.UNDO.value,
            )
        return Kill(
            sabotage=sabotage.name,
            title=title,
            criterion=sabotage.criterion,
            expected=sabotage.expects,
            got=red.got,
            also_red=red.also_red,
            mended_by=mended_by,
            killed=red.found and mended_by == sabotage.mended_by.in_a_proof.value,
            seconds=time.monotonic() - began,
        )

    def _broken(self, sabotage: Sabotage, injection: FaultInjection) -> tuple[Red, str]:
        """Break it, verify, mend it; return what was seen meanwhile and what mended it."""
        entry = self.journal.begin(injection, proved=self.criteria)
        mended_by = ""
        try:
            self.journal.carry_out(entry, injection)
            looked = self.related(sabotage.criterion) if self.thorough else (sabotage.criterion,)
            with sabotage.alters():
                result = self.verify(looked)
            red = judge_red(sabotage, result) if result else NOTHING
            mended_by = self._mend(sabotage, entry, (sabotage.criterion, *red.also_red))
        finally:
            if not mended_by:
                self.journal.undo(entry)
        return red, mended_by

    def _mend(self, sabotage: Sabotage, entry: Entry, criteria: Sequence[str]) -> str:
        """Return what made the checks green again, nothing when neither did; the entry is then still to be undone."""
        if sabotage.mended_by is MendedBy.APPLY:
            self.journal.overrule(entry)
            if self._applied(criteria) and self._turned_green(criteria):
                self.journal.undo(entry)  # what was made beside it
                return MendedBy.APPLY.value
        self.journal.undo(entry)
        self._answered()
        return MendedBy.UNDO.value if self._turned_green(criteria) else ""

    def _turned_green(self, criteria: Sequence[str]) -> bool:
        """Look again where it is not green at once: what was repaired takes time to spread, a role's policy above all.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
        """
        return any(green(self.verify(criteria), criteria) for _ in range(LOOKS))

    def _applied(self, criteria: Sequence[str]) -> bool:
        mending = partial(self._mending, criteria)
        try:
            make_changes(self.connection, mending(), lambda *_: None, mending)
            self._answered()
        except (CallFailed, Conflict, CouldNotLook, NotThere):
            return False
        return True

    def _answered(self) -> None:
        """Confirm, on an embedded AWS, what the administrator is asked to once a subscription was made anew."""
        answer_as_administrator(self.connection, self.reached.system)

    def found(self) -> Reached:
        """Return what is reached, with the system as it is discovered now."""
        return found_again(self.reached)

    def verify(self, criteria: Sequence[str]) -> RunResult | None:
        """Verify these criteria as they stand; None where the run came to no result."""
        ended = run(
            target_options(self.reached.file, ",".join(criteria)),
            silent=True,
            environment=lambda: environment_of(self.found(), self.home, leased=True),
        )
        if ended.interrupted:
            raise KeyboardInterrupt
        return ended.result
