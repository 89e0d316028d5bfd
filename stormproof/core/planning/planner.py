"""From controls to a plan: select, read everything in parallel, then plan purely and in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from stormproof.core.criteria.waivers import Waiver
from stormproof.core.errors import Conflict, CouldNotLook
from stormproof.core.planning.batching import batched
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Plan, Step, refs
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy
from stormproof.core.system import System

READERS = 16
REMOVAL = (
    Phase.OBSERVERS,
    Phase.API_METHODS,
    Phase.DEPLOYMENT,
    Phase.PUBLISH_AND_ALIAS,
    Phase.FUNCTION_CONFIGURATION,
    Phase.STORES_AND_ROLES,
)
"""The order of a removal: backwards, but for the deployment."""


def make_plan(
    registry: Registry,
    reads: Reads,
    system: System,
    policy: Policy,
    criteria: Collection[str] | None = None,
    waivers: Collection[Waiver] = (),
) -> Plan:
    """Return what has to be done for the criteria (ids; None for all), in the order in which it is to be done.

    `waivers` are those that count now; what they name is left as it is. Raises CouldNotLook naming each control
    that could not be read: nothing is planned on a partial view.
    """
    ordered = registry.select(criteria)
    actuals = _read_all(ordered, reads, PlanContext(system, policy))
    waived = {control.name: _waived(registry.criteria[control.name], waivers) for control in ordered}
    return Plan(batched(_steps(ordered, actuals, PlanContext(system, policy), waived, _planned)))


def make_removal(registry: Registry, reads: Reads, system: System, policy: Policy) -> Plan:
    """Return what takes all controls off again, last put on first; a deployment still follows what it deploys."""
    backwards = registry.ordered[::-1]
    ordered = tuple(sorted(backwards, key=lambda control: REMOVAL.index(control.phase)))
    actuals = _read_all(ordered, reads, PlanContext(system, policy))
    return Plan(batched(_steps(ordered, actuals, PlanContext(system, policy), {}, _removed)))


def current(waivers: Iterable[Waiver], now: datetime) -> tuple[Waiver, ...]:
    """Return the waivers that count at a moment."""
    return tuple(w for w in waivers if w.current(now))


def _read_all(controls: Sequence[Control[Any]], reads: Reads, context: PlanContext) -> list[Any]:
    once = CachedReads(reads)
    with ThreadPoolExecutor(READERS, "read") as pool:
        looks = [pool.submit(control.read, once, context) for control in controls]
    failures = [
        (control.name, error)
        for control, look in zip(controls, looks, strict=True)
        if isinstance(error := look.exception(), CouldNotLook)
    ]
    if failures:
        raise CouldNotLook(failures[0][1].code, "\n".join(f"{name}: {error.message}" for name, error in failures))
    return [look.result() for look in looks]


Planner = Callable[[Control[Any], PlanContext, Any], Iterator[Step]]


def _planned(control: Control[Any], context: PlanContext, actual: Any) -> Iterator[Step]:
    return control.plan(context, actual)


def _removed(control: Control[Any], context: PlanContext, actual: Any) -> Iterator[Step]:
    return control.remove(context, actual)


def _steps(
    controls: Sequence[Control[Any]],
    actuals: Sequence[Any],
    context: PlanContext,
    waived: Mapping[str, Collection[Waiver]],
    planner: Planner,
) -> Iterator[Step]:
    missing: set[str] = set()
    for control, actual in zip(controls, actuals, strict=True):
        for step in _guarded(control, context, actual, planner):
            kept = _kept(step, context.system, waived.get(control.name, ()), missing)
            if isinstance(kept, Change):
                context = replace(context, pending=(*context.pending, kept))
            elif isinstance(step, Change):
                missing |= {name for call in step.calls for name in call.yields}
            yield kept


def _guarded(control: Control[Any], context: PlanContext, actual: Any, planner: Planner) -> Iterator[Step]:
    """A control may yield Blocked or raise Conflict; either way every other control still has its say."""
    try:
        yield from planner(control, context, actual)
    except Conflict as conflict:
        yield Blocked(control.name, ", ".join(control.aspects), "conflict", str(conflict))


def _waived(criteria: Collection[str], waivers: Collection[Waiver]) -> tuple[Waiver, ...]:
    return tuple(waiver for waiver in waivers if waiver.criterion in criteria)


def _kept(step: Step, system: System, waivers: Collection[Waiver], missing: Collection[str]) -> Step:
    if not isinstance(step, Change):
        return step
    for waiver in waivers:
        if waiver.names(step.resource):
            reason = f"waived until {waiver.expires:%Y-%m-%d} by {waiver.approved_by}: {waiver.reason}"
            return NoChange(step.control, step.resource, step.aspect, reason)
    used = {ref.name for call in step.calls for ref in refs([call.parameters, call.settle_parameters])}
    if lost := sorted(used & set(missing)):
        reason = f"needs {', '.join(lost)}, which a waiver keeps from being made; waive this too, or end that waiver"
        return Blocked(step.control, step.resource, step.aspect, reason)
    if step.will_revert or step.action is Action.CREATE:
        return step
    return replace(step, will_revert=owner(system, step.resource))


def owner(system: System, resource: str) -> str:
    """Return who manages a resource given by ARN, by name, or as a part of an owned one (``<arn>/stages/prod``)."""
    best = ""
    found = ""
    for arn, who in system.owners:
        covers = (
            resource == arn
            or resource.startswith((arn + "/", arn + ":"))
            or arn.endswith((":" + resource, "/" + resource))
        )
        if covers and len(arn) > len(best):
            best, found = arn, who
    return found
