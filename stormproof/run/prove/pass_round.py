"""One round of pass scenarios: an owner's control in the place of ours, verify, plan, undo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property

from provisioners import CONTROLS
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable
from stormproof.core.faults import FaultInjection, PassScenario
from stormproof.core.planning.plans import Plan
from stormproof.run.prove.following import OwnersDoing, owners_doing, touches
from stormproof.run.prove.passes import PassResult, Seen, StepKey, due, judge_left_alone, key, not_played
from stormproof.run.prove.round import Rounds
from stormproof.run.reporting.results import RunResult


@dataclass(frozen=True)
class Made:
    """What was made in a scenario: its title, and what the owner has done by it."""

    title: str
    doing: OwnersDoing


Outcome = Made | PassResult
"""What was made, or the row of a scenario that could not be made."""


@dataclass(frozen=True)
class PassRounds:
    """Plays pass scenarios on one target, several in one run where they stand in the place of different controls."""

    rounds: Rounds

    @cached_property
    def before(self) -> frozenset[StepKey]:
        """What a plan wanted before any scenario was played."""
        return frozenset(key(step) for step in due(self.rounds.planned()))

    def play(self, batch: Sequence[PassScenario]) -> tuple[PassResult, ...]:
        """Play scenarios together; where one of them is blamed, each alone, so that the right one is named.

        Raises UndoIncomplete where what was made stays.
        """
        rows = self._together(batch)
        if len(batch) > 1 and any(row.blamed for row in rows):
            rows = tuple(row for scenario in batch for row in self._together([scenario]))
        return rows

    def _together(self, batch: Sequence[PassScenario]) -> tuple[PassResult, ...]:
        began, before = time.monotonic(), self.before
        with ExitStack() as undo:
            outcomes = dict(self._all_made(batch, undo))
            standing = [each for each in batch if isinstance(outcomes[each.name], Made)]
            with ExitStack() as altered:
                for each in standing:
                    altered.enter_context(each.alters())
                result, plan = self._looked_at(standing)
            made = {name: each for name, each in outcomes.items() if isinstance(each, Made)}
            touching = frozenset(self._touching(plan, [each.doing for each in made.values()]))
        afterwards = self.rounds.planned() if standing else plan
        seen = Seen(result, plan, afterwards, before, touching, CONTROLS.criteria)
        share = (time.monotonic() - began) / max(len(standing), 1)
        rows = (outcomes[each.name] for each in batch)
        return tuple(
            row if isinstance(row, PassResult) else replace(_row(each, made, seen, standing), seconds=share)
            for each, row in zip(batch, rows, strict=True)
        )

    def _touching(self, plan: Plan, doings: Sequence[OwnersDoing]) -> Iterator[StepKey]:
        """Yield what tells the steps of a plan that would change what one of the owners has done."""
        for step in due(plan, self.before):
            if any(touches(step, each, self.rounds.connection.reader) for each in doings):
                yield key(step)

    def _looked_at(self, standing: Sequence[PassScenario]) -> tuple[RunResult | None, Plan]:
        if not standing:
            return None, Plan(())
        return self.rounds.verify(self.rounds.related(*(each.criterion for each in standing))), self.rounds.planned()

    def _all_made(self, batch: Sequence[PassScenario], undo: ExitStack) -> Iterator[tuple[str, Outcome]]:
        """Yield what came of making each by its name; what several have in common is made once."""
        made: dict[Callable[..., FaultInjection], Made] = {}
        for scenario in batch:
            outcome = made.get(scenario.inject) or self._made(scenario, undo)
            if isinstance(outcome, Made):
                made[scenario.inject] = outcome
            yield scenario.name, outcome

    def _made(self, scenario: PassScenario, undo: ExitStack) -> Outcome:
        """Make what the owner does, its undo journalled before, and return it; or the row that says why not."""
        try:
            injection = scenario.inject(self.rounds.connection.reader, self.rounds.reached.context)
            entry = self.rounds.journal.begin(injection, proved=self.rounds.criteria)
            undo.callback(self.rounds.journal.undo, entry)
            self.rounds.journal.carry_out(entry, injection)
        except (CallFailed, CouldNotLook, NotThere, Undecidable) as error:
            return not_played(scenario, error)
        return Made(injection.title, owners_doing(injection, entry.disturbed))


def _row(scenario: PassScenario, made: Mapping[str, Made], seen: Seen, standing: Sequence[PassScenario]) -> PassResult:
    beside = [other for other in standing if other is not scenario]
    doings = [made[each.name].doing for each in (scenario, *beside)]
    return judge_left_alone(scenario, made[scenario.name].title, seen, beside, doings)
