"""One round of pass scenarios: an owner's control in the place of ours, verify, plan, undo."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable
from stormproof.core.faults import PassScenario
from stormproof.run.prove.passes import PassResult, Seen, StepKey, due, judge_left_alone, key, not_played
from stormproof.run.prove.round import Rounds


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
            outcomes = {each.name: self._made(each, undo) for each in batch}
            standing = [each for each in batch if isinstance(outcomes[each.name], str)]
            result = self.rounds.verify(self.rounds.related(*(each.criterion for each in standing)))
            plan = self.rounds.planned()
        seen = Seen(result, plan, self.rounds.planned(), before)
        share = (time.monotonic() - began) / len(batch)
        rows = (_row(each, outcomes[each.name], seen, standing) for each in batch)
        return tuple(replace(row, seconds=share) for row in rows)

    def _made(self, scenario: PassScenario, undo: ExitStack) -> str | PassResult:
        """Make what the owner does, its undo journalled before, and return its title; or the row that says why not."""
        try:
            injection = scenario.inject(self.rounds.connection.reader, self.rounds.reached.context)
            undo.callback(self.rounds.journal.undo, self.rounds.journal.begin(injection))
            self.rounds.make(injection)
        except (CallFailed, CouldNotLook, NotThere, Undecidable) as error:
            return not_played(scenario, error)
        return injection.title


def _row(scenario: PassScenario, outcome: str | PassResult, seen: Seen, standing: Sequence[PassScenario]) -> PassResult:
    if isinstance(outcome, PassResult):
        return outcome
    return judge_left_alone(scenario, outcome, seen, [other for other in standing if other is not scenario])


def batches(scenarios: Iterable[PassScenario]) -> tuple[tuple[PassScenario, ...], ...]:
    """Return scenarios in as few runs as come of taking each to the first one in which it disturbs nobody.

    No two of a run have a control or a criterion in common; what has to be alone is.
    """
    runs: list[list[PassScenario]] = []
    for scenario in scenarios:
        place = next((run for run in runs if _fits(scenario, run)), None)
        if place is None:
            runs.append([scenario])
        else:
            place.append(scenario)
    return tuple(tuple(run) for run in runs)


def _fits(scenario: PassScenario, run: Sequence[PassScenario]) -> bool:
    return not any(
        scenario.alone
        or other.alone
        or scenario.criterion == other.criterion
        or set(scenario.controls) & set(other.controls)
        for other in run
    )
