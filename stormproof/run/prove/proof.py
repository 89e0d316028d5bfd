"""The proof: a green baseline, then every registered sabotage of the criteria, one round each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stormproof.aws.undo.journal import HOME, Journal
from stormproof.aws.undo.lease import leased
from stormproof.core.criteria.catalogue import Criterion
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.core.faults import Sabotage
from stormproof.core.target.model import Target
from stormproof.operations.reach import Reached
from stormproof.operations.undo import finish_undo
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.round import Rounds


def prove(
    reached: Reached,
    sabotages: Mapping[str, Sabotage],
    criteria: Sequence[Criterion],
    report: Callable[[Kill], None],
    home: Path = HOME,
    *,
    thorough: bool = True,
) -> tuple[Kill, ...]:
    """Play every sabotage of the criteria that the target admits, telling each kill as it is made.

    What an interrupted proof left broken is put back first; `thorough` as for `Rounds`. Raises UsageError where the
    target does not permit it, where no sabotage is registered and where the baseline is not green; UndoIncomplete;
    Undecidable ``lease.held``.
    """
    may_sabotage(reached.connection.target)
    chosen = admitted(sabotages, [c.id for c in criteria], reached.connection.target)
    finish_undo(reached.connection, home)
    with leased(reached.connection) as lease:
        rounds = Rounds(reached, Journal(reached.connection, home), tuple(c.id for c in criteria), home, thorough)
        _green_baseline(rounds, {s.criterion for s in chosen})
        kills = []
        for sabotage in chosen:
            kills.append(rounds.play(sabotage))
            report(kills[-1])
            lease.renew()
    return tuple(kills)


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


def breakable(sabotages: Mapping[str, Sabotage], reached: Reached) -> dict[str, Sabotage]:
    """Return the sabotages that break something which the system has."""
    reads, context = reached.connection.reader, reached.context
    return {name: each for name, each in sabotages.items() if each.where(reads, context)}


def admitted(sabotages: Mapping[str, Sabotage], criteria: Sequence[str], target: Target) -> tuple[Sabotage, ...]:
    """Return the sabotages of the criteria; what cannot be undone on a real system only on the embedded AWS."""
    chosen = tuple(
        s for s in sabotages.values() if s.criterion in criteria and (target.embedded or not s.embedded_only)
    )
    if not chosen:
        raise UsageError("no sabotage is registered for these criteria here", "name others with --criteria")
    return chosen


def _green_baseline(rounds: Rounds, criteria: set[str]) -> None:
    result = rounds.baseline()
    if result is None:
        raise UsageError("the baseline run came to no result", "see what `stormproof verify` says")
    shut = [c for c in result.selected if c.criterion.id in criteria and c.verdict is not Verdict.PASS]
    if shut:
        reasons = "\n".join(f"  {c.criterion.id} {c.verdict.value}: {c.reason}" for c in shut)
        raise UsageError(
            f"the criteria do not hold before any sabotage:\n{reasons}",
            "run `stormproof apply` first, then prove again",
        )
