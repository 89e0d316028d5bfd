"""What a pass scenario came to, judged from the run and the plan made while it lasted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import StormproofError, Undecidable
from stormproof.core.faults import NOTHING_HERE, PassScenario
from stormproof.core.planning.plans import Action, Change, NoChange, Plan, Step
from stormproof.run.prove.following import OwnersDoing, follows_from
from stormproof.run.reporting.results import CriterionResult, RunResult

StepKey = tuple[str, str, str, str]
"""What tells a step of a plan that is no NoChange: control, resource, aspect, and what of it (action, or code)."""


@dataclass(frozen=True)
class PassResult:
    """One row of the table. `got` is what the criterion came to; `planned` is what a plan wanted to do about it.

    `reasons` are those for which the plan left the controls alone. `blamed` tells that a complying state was not called
    PASS, that the plan would have changed it, that it was not made or not taken back. `follows` is what controls of
    other criteria would make of ours because of it, which is no blame. Scenarios that were played together share the
    time. One that the system has nothing to play on is not made and not blamed.
    """

    scenario: str
    title: str
    criterion: str
    controls: tuple[str, ...]
    got: str
    planned: tuple[str, ...]
    reasons: tuple[str, ...]
    blamed: bool
    seconds: float
    follows: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it was played, called PASS, and left alone."""
        return not self.blamed and self.got == Verdict.PASS.value


@dataclass(frozen=True)
class Seen:
    """What was seen while scenarios lasted: the run (None for no result), the plan, and the plan once they were undone.

    `before` are the steps that were to be done before the first of them, for whatever reason; `touching` those of the
    plan that would change what one of the owners has done. `serves` tells which criteria a control serves, by name.
    """

    result: RunResult | None
    plan: Plan
    afterwards: Plan
    before: frozenset[StepKey]
    touching: frozenset[StepKey] = frozenset()
    serves: Mapping[str, Collection[str]] = field(default_factory=dict)


def judge_left_alone(
    scenario: PassScenario, title: str, seen: Seen, others: Sequence[PassScenario], doings: Sequence[OwnersDoing] = ()
) -> PassResult:
    """Return what came of a scenario that was played beside others, who answer for their own criteria and controls.

    `doings` are what was done, first in the scenario: what follows from that of others alone, they answer for as well.
    """
    got, passed = _verdict(scenario, seen.result, {each.criterion for each in others})
    answered = {name for each in others for name in each.controls} - set(scenario.controls)
    own = [
        step
        for step in due(seen.plan, seen.before)
        if key(step) in seen.touching or _is_of_first(step, doings, answered=step.control in answered)
    ]
    following = [step for step in own if _follows(step, scenario, seen)]
    planned = [_said(step) for step in own if step not in following]
    steps = [step for step in seen.plan.steps if step.control in scenario.controls]
    unplanned = [f"{name}: the plan has no such control" for name in _without(scenario.controls, steps)]
    left = [f"not undone: {_said(step)}" for step in due(seen.afterwards, seen.before)]
    wanted = (*planned, *unplanned, *left)
    reasons = tuple(dict.fromkeys(f"{each.control}: {each.reason}" for each in steps if isinstance(each, NoChange)))
    return PassResult(
        scenario=scenario.name,
        title=title,
        criterion=scenario.criterion,
        controls=scenario.controls,
        got=got,
        planned=wanted,
        reasons=reasons,
        blamed=not passed or bool(wanted),
        seconds=0.0,
        follows=tuple(map(_said, following)),
    )


def not_played(scenario: PassScenario, error: StormproofError) -> PassResult:
    """Return the row of a scenario that was not made: blamed, but for one that the system has nothing to play on."""
    blamed = not (isinstance(error, Undecidable) and error.code == NOTHING_HERE)
    got = f"not made: {' '.join(str(error).split())}"
    return PassResult(scenario.name, scenario.name, scenario.criterion, scenario.controls, got, (), (), blamed, 0.0)


def due(plan: Plan, before: frozenset[StepKey] = frozenset()) -> tuple[Step, ...]:
    """Return the steps of a plan that are more than NoChange, but for those that were to be done before."""
    return tuple(step for step in plan.steps if not isinstance(step, NoChange) and key(step) not in before)


def key(step: Step) -> StepKey:
    """Return what tells a step from others."""
    return step.control, step.resource, step.aspect, _kind(step)


def told(found: CriterionResult) -> str:
    """Return a criterion's verdict, with its code where it has one."""
    return f"{found.verdict.value} {found.code}" if found.code else found.verdict.value


def _follows(step: Step, scenario: PassScenario, seen: Seen) -> bool:
    """Tell whether a step is of a control of other criteria alone, and makes or writes anew what is ours."""
    own = step.control in scenario.controls or scenario.criterion in seen.serves.get(step.control, ())
    if own or not isinstance(step, Change) or step.action is Action.DELETE:
        return False
    return key(step) not in seen.touching


def _is_of_first(step: Step, doings: Sequence[OwnersDoing], *, answered: bool) -> bool:
    """Tell whether a step follows from the first of what was done; where it is from none, others may answer for it."""
    of = [follows_from(step, each) for each in doings]
    return of[0] if any(of) else not answered


def _verdict(scenario: PassScenario, result: RunResult | None, answered: set[str]) -> tuple[str, bool]:
    """Return what the criterion came to, and whether all is as it should be."""
    if result is None:
        return "the run came to no result", False
    by_id = {c.criterion.id: c for c in result.selected}
    own = by_id[scenario.criterion]
    requirement = own.criterion.requirement
    red = [
        f"{name} {told(c)}"
        for name, c in by_id.items()
        if c.verdict is Verdict.FAIL
        and c.criterion.requirement == requirement
        and name != scenario.criterion
        and name not in answered
    ]
    return ", ".join((told(own), *red)), own.verdict is Verdict.PASS and not red


def _without(controls: Sequence[str], steps: Sequence[Step]) -> list[str]:
    found = {step.control for step in steps}
    return [name for name in controls if name not in found]


def _said(step: Step) -> str:
    return f"{step.control}: {_kind(step)} {step.aspect} {step.resource}".rstrip()


def _kind(step: Step) -> str:
    if isinstance(step, Change):
        return step.action.value
    return "" if isinstance(step, NoChange) else step.code
