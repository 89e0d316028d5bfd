"""Judge of 4.3: each cold start is counted once, an execution without one not at all, and a dashboard shows it.

What was counted is judged; where nothing may be provoked, what the filters would count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.dashboards.lacking import SUMS, Board
from stormproof.core.dashboards.metrics import Metric
from stormproof.core.errors import Refuted


@dataclass(frozen=True)
class Counted:
    """A metric that a filter of a function's log group writes, by its name, and what it counted meanwhile."""

    filter: str
    metric: Metric
    total: float


@dataclass(frozen=True)
class ColdStarts:
    """What was seen of a function: `provoked` of `executions` were cold starts, its log tells of `logged` in all.

    Others may have started it too: those stand in the log as well.
    """

    function: str
    executions: int
    provoked: int
    logged: int
    counted: tuple[Counted, ...]

    @property
    def right(self) -> tuple[Counted, ...]:
        """Those that counted every cold start and nothing else."""
        return tuple(each for each in self.counted if each.total == max(self.logged, self.provoked))


@dataclass(frozen=True)
class Tried:
    """A metric that a filter of a function's log group writes: what an execution adds to it, by CloudWatch's trial."""

    filter: str
    metric: Metric
    cold: float
    warm: float


@dataclass(frozen=True)
class FiltersTried:
    """The filters of a function's log group, tried on what its log tells of an execution."""

    function: str
    tried: tuple[Tried, ...]

    @property
    def right(self) -> tuple[Tried, ...]:
        """Those that a cold start adds one to, and an execution without one nothing."""
        return tuple(each for each in self.tried if (each.cold, each.warm) == (1.0, 0.0))


def judge_cold_starts(seen: Sequence[ColdStarts | FiltersTried], boards: Sequence[Board], region: str) -> None:
    """Refute unless each function's cold starts are counted by a metric that a dashboard shows as a sum.

    Codes: ``dashboards.cold_starts_untracked`` where no filter writes a metric, ``dashboards.cold_starts_not_counted``,
    ``dashboards.cold_starts_overcounted``, ``dashboards.cold_starts_not_shown``.
    """
    for each in seen:
        if not each.right:
            raise _refuted(each) if isinstance(each, ColdStarts) else _refuted_by_trial(each)
        shown = {
            measure.metric
            for board in boards
            for one in board.shown
            for measure in one.series.measures
            if one.place == region and measure.statistic in SUMS
        }
        if not shown & {one.metric for one in each.right}:
            named = ", ".join(str(one.metric) for one in each.right)
            said = f"function {each.function}: no dashboard shows the sum of {named}"
            raise Refuted("dashboards.cold_starts_not_shown", said)


def _refuted(each: ColdStarts) -> Refuted:
    head = f"function {each.function}: of {each.executions} executions {each.provoked} was a cold start"
    if not each.counted:
        return Refuted("dashboards.cold_starts_untracked", f"{head}, and no metric filter of its log counts any")
    best = max(each.counted, key=lambda one: one.total)
    said = f"{head}, the log tells of {each.logged}, and {best.filter} counted {best.total:g}"
    if best.total > max(each.logged, each.provoked):
        return Refuted("dashboards.cold_starts_overcounted", said)
    return Refuted("dashboards.cold_starts_not_counted", said)


def _refuted_by_trial(each: FiltersTried) -> Refuted:
    head = f"function {each.function}"
    if not each.tried:
        return Refuted("dashboards.cold_starts_untracked", f"{head}: no metric filter of its log counts cold starts")
    best = max(each.tried, key=lambda one: one.cold)
    said = (
        f"{head}: a cold start adds {best.cold:g} by the filter {best.filter}, an execution without one {best.warm:g}"
    )
    code = "overcounted" if best.cold else "not_counted"
    return Refuted(f"dashboards.cold_starts_{code}", said)
