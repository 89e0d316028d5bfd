"""The proof: a green baseline, then every pass scenario and every sabotage of the criteria."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.criteria.catalogue import Criterion
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.core.faults import PassScenario, Sabotage
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.target.model import Target
from stormproof.operations.reach import Reached
from stormproof.operations.undo import finish_undo
from stormproof.run.prove.batches import batches
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.pass_round import PassRounds
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.round import Rounds
from stormproof.run.prove.sampling import drawn_together, one_each
from stormproof.run.reporting.results import RunResult

Scenario = TypeVar("Scenario", Sabotage, PassScenario)
Report = Callable[[Kill | PassResult], None]
Turns = Callable[[int], Iterator[int]]
"""Given how many units a proof has, yields the places of those to play, each asked for when the one before has ended.

A unit is what is played between two looks at a system as it was: pass scenarios that go together, or one sabotage.
"""


def every_unit(count: int) -> Iterator[int]:
    """Yield all of them in their order."""
    return iter(range(count))


@dataclass(frozen=True)
class Scenarios:
    """What is to be played, by name."""

    sabotages: Mapping[str, Sabotage]
    passes: Mapping[str, PassScenario]

    def drawn(self, seed: str) -> Scenarios:
        """Return one sabotage and one pass scenario a criterion."""
        return Scenarios(one_each(self.sabotages, seed), drawn_together(self.passes, seed))

    def on(self, reads: Reads, context: PlanContext) -> Scenarios:
        """Return those whose sabotages break something which the system has."""
        return Scenarios(
            {name: each for name, each in self.sabotages.items() if each.where(reads, context)}, self.passes
        )

    def of(self, criteria: Collection[str]) -> Scenarios:
        """Return those of these criteria."""
        return Scenarios(_of(self.sabotages, criteria), _of(self.passes, criteria))

    def named(self, names: Collection[str]) -> Scenarios:
        """Return those of these names; raises UsageError for a name that none has."""
        unknown = sorted(set(names) - {*self.sabotages, *self.passes})
        if unknown:
            raise UsageError(
                f"no sabotage and no pass scenario is called {', '.join(unknown)}",
                "`stormproof prove` tells the names in its tables",
            )
        return Scenarios(_named(self.sabotages, names), _named(self.passes, names))

    @property
    def criteria(self) -> frozenset[str]:
        """The criteria that they are about."""
        sabotaged = {each.criterion for each in self.sabotages.values()}
        return frozenset(sabotaged | {each.criterion for each in self.passes.values()})


def prove(
    reached: Reached,
    scenarios: Scenarios,
    criteria: Sequence[Criterion],
    report: Report,
    home: Path | None = None,
    *,
    thorough: bool = True,
    waiting: Waiting = NO_WAIT,
    turns: Turns = every_unit,
) -> tuple[tuple[Kill, ...], tuple[PassResult, ...]]:
    """Play the scenarios of the criteria that the target admits, telling each row as it is made.

    Pass scenarios go first, while all is as it was verified. What an interrupted proof left behind is put back before.
    `thorough` as for `Rounds`; `turns` says which of them are played here, where others play the rest.

    Raises UsageError where the target does not permit it, where nothing is registered and where the baseline is not
    green; UndoIncomplete; Undecidable ``lease.held``.
    """
    may_sabotage(reached.connection.target)
    chosen = admitted(scenarios, [c.id for c in criteria], reached.connection.target)
    connection, system = reached.connection, reached.system
    with leased(connection, system, "prove", waiting) as renewing:
        finish_undo(connection, system, home, held=True)
        rounds = Rounds(reached, Journal(connection, system, home), tuple(c.id for c in criteria), home, thorough)
        baseline = _green_baseline(rounds, chosen.criteria)
        rounds = replace(rounds, rests_on=baseline.rests_on)
        units = _units(rounds, chosen)
        rows: list[Kill | PassResult] = []
        for place in turns(len(units)):
            for row in units[place]():
                rows.append(row)
                report(row)
            renewing.check()
    kills = tuple(row for row in rows if isinstance(row, Kill))
    return kills, tuple(row for row in rows if isinstance(row, PassResult))


def may_sabotage(target: Target) -> None:
    """Raise UsageError unless the target may be sabotaged."""
    if target.production:
        raise UsageError(
            f"target {target.name} is {target.environment}: nothing is sabotaged there", "prove on staging"
        )
    if not target.permitted.sabotage:
        raise UsageError(
            f"target {target.name} does not permit sabotage",
            "set sabotage = true under [permit] in its file, or prove on the embedded AWS",
        )


def admitted(scenarios: Scenarios, criteria: Sequence[str], target: Target) -> Scenarios:
    """Return the scenarios of the criteria; what cannot be undone on a real system only on the embedded AWS."""
    chosen = Scenarios(_admitted(scenarios.sabotages, criteria, target), _admitted(scenarios.passes, criteria, target))
    if not chosen.criteria:
        raise UsageError("no sabotage is registered for these criteria here", "name others with --criteria")
    return chosen


def _units(rounds: Rounds, chosen: Scenarios) -> tuple[Callable[[], Sequence[Kill | PassResult]], ...]:
    """Return what plays each unit, pass scenarios first; systems that are alike have the same ones."""
    played = PassRounds(rounds)
    passes = [partial(played.play, batch) for batch in batches(chosen.passes.values())]
    sabotages = [partial(_alone, rounds, each) for each in chosen.sabotages.values()]
    return (*passes, *sabotages)


def _alone(rounds: Rounds, sabotage: Sabotage) -> tuple[Kill]:
    return (rounds.play(sabotage),)


def _admitted(scenarios: Mapping[str, Scenario], criteria: Sequence[str], target: Target) -> dict[str, Scenario]:
    return {
        name: each
        for name, each in scenarios.items()
        if each.criterion in criteria and (target.embedded or not each.embedded_only)
    }


def _of(scenarios: Mapping[str, Scenario], criteria: Collection[str]) -> dict[str, Scenario]:
    return {name: each for name, each in scenarios.items() if each.criterion in criteria}


def _named(scenarios: Mapping[str, Scenario], names: Collection[str]) -> dict[str, Scenario]:
    return {name: each for name, each in scenarios.items() if name in names}


def _green_baseline(rounds: Rounds, criteria: Collection[str]) -> RunResult:
    """Return the run in which all these criteria hold; raises UsageError where they do not."""
    result = rounds.verify(rounds.related(*criteria))
    if result is None:
        raise UsageError("the baseline run came to no result", "see what `stormproof verify` says")
    shut = [c for c in result.selected if c.criterion.id in criteria and c.verdict is not Verdict.PASS]
    if shut:
        reasons = "\n".join(f"  {c.criterion.id} {c.verdict.value}: {c.reason}" for c in shut)
        raise UsageError(
            f"the criteria do not hold before any sabotage:\n{reasons}",
            "run `stormproof apply` first, then prove again",
        )
    return result
