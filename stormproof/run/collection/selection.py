"""Which scenarios a run takes: per criterion the strongest proof that the target permits, weaker ones in reserve."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from stormproof.core.criteria.verdicts import STRONGEST_FIRST, Conclusion, Proof, Verdict
from stormproof.core.stimuli import Lane
from stormproof.core.target.model import Permit
from stormproof.run.collection.scenarios import IN_RESERVE, Bound, bound, in_reserve
from stormproof.run.options import Options

PERMISSION = {Proof.PROVOKED: "provoke", Proof.WIRED: "wire"}
"""The permission that a proof needs; seeing from outside and reading need none."""


def strongest(offered: Iterable[Proof], permit: Permit) -> Proof | None:
    """Return the strongest of the offered proofs that may be used, None where none may."""
    allowed = [p for p in offered if p not in PERMISSION or getattr(permit, PERMISSION[p])]
    return min(allowed, key=STRONGEST_FIRST.index, default=None)


def needs(offered: Iterable[Proof], criterion: str) -> Conclusion:
    """Return why a criterion that has scenarios cannot be decided: the permission that the least of them needs."""
    permission = PERMISSION[max(offered, key=STRONGEST_FIRST.index)]
    return Conclusion(
        scenario=criterion,
        verdict=Verdict.UNDECIDED,
        proof=None,
        reason=f"needs {permission}: the target file does not permit it ([permit] {permission} = true)",
        code=f"needs_{permission}",
    )


def held_to(conclusion: Conclusion, minimum: Proof | None) -> Conclusion:
    """Return the conclusion; a PASS by weaker proof than the target demands is UNDECIDED ``proof_too_weak``."""
    if minimum is None or conclusion.proof is None or conclusion.verdict is not Verdict.PASS:
        return conclusion
    if STRONGEST_FIRST.index(conclusion.proof) <= STRONGEST_FIRST.index(minimum):
        return conclusion
    return replace(
        conclusion,
        verdict=Verdict.UNDECIDED,
        reason=f"holds by {conclusion.proof.value} alone, the target demands {minimum.value}",
        code="proof_too_weak",
    )


@dataclass(frozen=True)
class Selection:
    """The items to run, those in reserve with the stronger first, and why a criterion has none that is permitted."""

    first: list[pytest.Item] = field(default_factory=list)
    reserve: list[pytest.Item] = field(default_factory=list)
    undecided: dict[str, Conclusion] = field(default_factory=dict)


def select(scenarios: Mapping[pytest.Item, Bound], wanted: Iterable[str], permit: Permit) -> Selection:
    """Return the selection for the wanted criteria: of each the strongest permitted proof, all weaker in reserve."""
    wanted = set(wanted)
    by_criterion: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item, scenario in scenarios.items():
        if scenario.criterion in wanted:
            by_criterion[scenario.criterion].append(item)
    found = Selection()
    for criterion, items in by_criterion.items():
        offered = {scenarios[item].proof for item in items}
        levels = [each for each in STRONGEST_FIRST if each in offered and strongest([each], permit)]
        if not levels:
            found.undecided[criterion] = needs(offered, criterion)
        for level, to in zip(levels, (found.first, *[found.reserve] * len(levels)), strict=False):
            to.extend(item for item in items if scenarios[item].proof is level)
    return found


class Selector:
    """A pytest plugin: narrows the collected scenarios, and remembers what that means for each criterion.

    `criteria` are those that the run is about; `undecided` says why one has no scenario that may be run; `left_out`
    counts the scenarios that ``-k``, ``-m`` or another plugin took away.
    """

    def __init__(self, options: Options, permit: Permit) -> None:
        self.criteria = options.criteria
        self.undecided: dict[str, Conclusion] = {}
        self.left_out: Counter[str] = Counter()
        self._permit = permit

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the scenarios to run, before pytest's own ``-k`` and ``-m``."""
        scenarios = {item: scenario for item in items if (scenario := bound(item))}
        selection = select(scenarios, [c.id for c in self.criteria], self._permit)
        self.undecided = selection.undecided
        for item in selection.reserve:
            item.stash[IN_RESERVE] = True
        if any("::" in argument for argument in config.args):
            self._narrow_to({scenario.criterion for scenario in scenarios.values()})
        items[:] = [*selection.first, *selection.reserve]

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Count what others take away."""
        self.left_out.update(_criteria_of(items))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """A narrowed run is about the criteria that are left, not about all that could have been run."""
        if self.left_out:
            self._narrow_to(set(_criteria_of(session.items)))

    def _narrow_to(self, criteria: set[str]) -> None:
        self.criteria = tuple(c for c in self.criteria if c.id in criteria)


def _criteria_of(items: Iterable[pytest.Item]) -> list[str]:
    """Return the criterion of each scenario; those in reserve are about nothing by themselves."""
    return [scenario.criterion for item in items if (scenario := bound(item)) and not in_reserve(item)]


def in_lanes(items: Iterable[pytest.Item], lanes: Mapping[pytest.Item, Lane]) -> list[pytest.Item]:
    """Return the items in the order of the lanes of the stimuli that they join; days come last, after them what is in
    reserve.
    """  # noqa: D205 - one sentence, two lines
    return sorted(items, key=lambda item: (in_reserve(item), lanes.get(item, Lane.STILL)))
