"""From controls to a plan: select, read everything in parallel, then plan purely and in order.

A conflict, or a control that could not be looked at, holds back what depends on it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stormproof.core.criteria.waivers import Waiver
from stormproof.core.errors import Conflict
from stormproof.core.planning.batching import batched
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.former import Formers, forgetting, keeping_nothing_of, left_over, read_formers
from stormproof.core.planning.holds import Holds, before_change, before_removal
from stormproof.core.planning.looking import OTHERWISE, Unseen, read_all
from stormproof.core.planning.losses import keeper, loss
from stormproof.core.planning.plans import CONFLICT, WAITS, Action, Blocked, Change, NoChange, Plan, Step, refs
from stormproof.core.planning.registry import Registry
from stormproof.core.planning.revisions import with_current_revisions
from stormproof.core.system import System

NOT_KEPT = "aws.not_kept"
REMOVAL = (
    Phase.OBSERVERS,
    Phase.INVOKERS,
    Phase.API_METHODS,
    Phase.DEPLOYMENT,
    Phase.RELEASE,
    Phase.AS_FOUND,
    Phase.FUNCTION_CONFIGURATION,
    Phase.ROLES,
    Phase.STORES_AND_ROLES,
)
"""The order of a removal: backwards, but for what a deployment has to show before it is taken away."""


def make_plan(
    registry: Registry,
    reads: Reads,
    context: PlanContext,
    criteria: Collection[str] | None = None,
    waivers: Collection[Waiver] = (),
    broken: Collection[str] = (),
) -> Plan:
    """Return what has to be done for the criteria (ids; None for all), in the order in which it is to be done.

    `waivers` are those that count now; what they name is left as it is, conflicts too. `broken` are criteria of a proof
    whose scenario stands, or stood until a moment ago: what their controls mend is not kept as their owner's.
    What could not be looked at is Blocked, and so is what depends on that or on a conflict. Raises CouldNotLook where
    nothing could be looked at.
    """
    ordered = registry.select(criteria)
    return _made(ordered, reads, context, _changing(registry, ordered, waivers, broken))


def _changing(
    registry: Registry, ordered: Sequence[Control[Any]], waivers: Collection[Waiver], broken: Collection[str]
) -> Planning:
    """Return how controls are planned that change the system, or leave what a waiver names."""
    piecewise = {control.name for control in ordered if control.piecewise}
    waived = {control.name: _waived(registry.criteria[control.name], waivers) for control in ordered}
    keep = keeping_nothing_of({each.name for each in registry.select(broken)} if broken else ())
    return Planning(_planned, Holds(before_change(ordered), piecewise), waived, keep, tells_loss=True)


def make_removal(registry: Registry, reads: Reads, context: PlanContext) -> Plan:
    """Return what takes all controls off again, last put on first; a deployment still follows what it deploys.

    What stands in the way is Blocked, as in a plan: nothing is taken away from under what goes on using it.
    """
    backwards = registry.ordered[::-1]
    ordered = tuple(sorted(backwards, key=lambda control: REMOVAL.index(control.phase)))
    names = {control.name for control in ordered}

    def forgotten(known: PlanContext, steps: Sequence[Step]) -> Iterator[Step]:
        return left_over(known.system, known.formers, steps, names)

    planning = Planning(_removed, Holds(before_removal(ordered)), {}, forgetting, puts_back=True, left_over=forgotten)
    return _made(ordered, reads, context, planning)


def current(waivers: Iterable[Waiver], now: datetime) -> tuple[Waiver, ...]:
    """Return the waivers that count at a moment."""
    return tuple(w for w in waivers if w.current(now))


Planner = Callable[[Control[Any], PlanContext, Any], Iterator[Step]]


@dataclass(frozen=True)
class Planning:
    """How steps are made: by which side of a control, what is held back meanwhile, and the waivers by control."""

    planner: Planner
    holds: Holds
    waived: Mapping[str, Collection[Waiver]]
    keep: Callable[[System, Formers, Change], Change]
    """What is done about an owner's setting that a change replaces, or puts back."""
    puts_back: bool = False
    """Whether any change may put one back, and not only those that say that they keep it replace one."""
    tells_loss: bool = False
    """Whether each change says when it will be lost again."""
    left_over: Callable[[PlanContext, Sequence[Step]], Iterator[Step]] = lambda _context, _steps: iter(())
    """What is to be done once all steps are known."""


def _made(controls: Sequence[Control[Any]], reads: Reads, context: PlanContext, planning: Planning) -> Plan:
    context = replace(context, formers=read_formers(reads, context.system))
    steps = list(_steps(controls, read_all(controls, reads, context), context, planning))
    steps += planning.left_over(context, steps)
    return Plan(with_current_revisions(batched(steps)), str(context.requests))


def _planned(control: Control[Any], context: PlanContext, actual: Any) -> Iterator[Step]:
    return control.plan(context, actual)


def _removed(control: Control[Any], context: PlanContext, actual: Any) -> Iterator[Step]:
    return control.remove(context, actual)


def _steps(
    controls: Sequence[Control[Any]], actuals: Sequence[Any], context: PlanContext, planning: Planning
) -> Iterator[Step]:
    missing: dict[str, Blocked | NoChange] = {}
    # Known beforehand, since a removal does not go strictly backwards: what a deployment shows goes before it.
    planning.holds.begin([c.name for c, seen in zip(controls, actuals, strict=True) if isinstance(seen, Unseen)])
    for control, actual in zip(controls, actuals, strict=True):
        planning.holds.reach(control.name)
        for step in _guarded(control, context, actual, planning.planner):
            kept = _kept(step, context, planning, missing)
            if isinstance(kept, Change):
                context = replace(context, pending=(*context.pending, kept))
            elif isinstance(step, Change):
                missing |= {name: kept for call in step.calls for name in call.yields}
            if isinstance(kept, Blocked):
                planning.holds.add(control.name, kept.resource, kept.waits_for)
            yield kept


def _guarded(control: Control[Any], context: PlanContext, actual: Any, planner: Planner) -> Iterator[Step]:
    """A control may yield Blocked or raise Conflict; either way every other control still has its say."""
    if isinstance(actual, Unseen):
        yield actual.blocked(control)
        return
    try:
        yield from planner(control, context, actual)
    except Conflict as conflict:
        yield Blocked(control.name, "", ", ".join(control.aspects), str(conflict))


def _waived(criteria: Collection[str], waivers: Collection[Waiver]) -> tuple[Waiver, ...]:
    return tuple(waiver for waiver in waivers if waiver.criterion in criteria)


def _kept(step: Step, context: PlanContext, planning: Planning, missing: Mapping[str, Blocked | NoChange]) -> Step:
    if isinstance(step, NoChange) or (isinstance(step, Blocked) and step.code != CONFLICT):
        return step
    for waiver in planning.waived.get(step.control, ()):
        if waiver.names(step.resource):
            reason = f"waived until {waiver.expires:%Y-%m-%d} by {waiver.approved_by}: {waiver.reason}"
            return NoChange(step.control, step.resource, step.aspect, reason)
    if isinstance(step, Blocked):
        return step
    return _held(step, planning.holds, missing) or _unkept(step, context) or _completed(step, context, planning)


def _completed(step: Change, context: PlanContext, planning: Planning) -> Change:
    """Have a change keep what its owner had, and say who will put that back."""
    keeps = step.keeps or planning.puts_back
    kept = planning.keep(context.system, context.formers, step) if keeps else step
    who = kept.will_revert or owner(context.system, kept.resource)
    if planning.tells_loss and kept.action is not Action.DELETE:
        by = keeper(who, sam=context.system.sam)
        kept = replace(kept, lost=loss(kept.control, kept.aspect, by))
    return kept if kept.action is Action.CREATE else replace(kept, will_revert=who)


def _unkept(step: Change, context: PlanContext) -> Blocked | None:
    """Refuse to replace an owner's setting where it is not known what is kept of him."""
    if not (step.keeps and context.formers.unseen):
        return None
    reason = f"what stands there could not be kept, to be put back by a removal: {context.formers.unseen}"
    return Blocked(step.control, step.resource, step.aspect, f"{reason}; {OTHERWISE}", NOT_KEPT)


def _held(step: Change, holds: Holds, missing: Mapping[str, Blocked | NoChange]) -> Blocked | None:
    """Return why a change is not made, None where it is: others are held back, or do not make what it uses."""
    used = {ref.name for call in step.calls for ref in refs([call.parameters, call.settle_parameters])}
    lost = {name: missing[name] for name in sorted(used & set(missing))}
    if waived := [name for name, kept in lost.items() if isinstance(kept, NoChange)]:
        reason = f"needs {', '.join(waived)}, which a waiver keeps from being made; waive this too, or end that waiver"
        return Blocked(step.control, step.resource, step.aspect, reason)
    blocked = [kept for kept in lost.values() if isinstance(kept, Blocked)]
    without = {root for kept in blocked for root in kept.waits_for or (kept.control,)}
    if roots := tuple(sorted(without.union(holds.roots(step)))):
        reason = f"waits for {', '.join(roots)}: what is said there has to be mended first"
        return Blocked(step.control, step.resource, step.aspect, reason, WAITS, roots)
    return None


def owner(system: System, resource: str) -> str:
    """Return who manages a resource given by ARN, by name, or as a part of an owned one (``<arn>/stages/prod``).

    So is what feeds an owned one (``<arn> from <queue>``).
    """
    best = ""
    found = ""
    for arn, who in system.owners:
        covers = (
            resource == arn
            or resource.startswith((arn + "/", arn + ":", arn + " "))
            or arn.endswith((":" + resource, "/" + resource))
        )
        if covers and len(arn) > len(best):
            best, found = arn, who
    return found
