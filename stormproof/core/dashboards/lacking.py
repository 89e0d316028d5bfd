"""What a dashboard lacks of what is demanded, and whether its figures are those of the system.

Whoever wrote it: judges and the provisioner, which adopts what lacks nothing, ask the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.core.dashboards.bodies import Graph, Series, Unreadable, graphs
from stormproof.core.dashboards.demands import DEMANDS, Wanted, critical
from stormproof.core.dashboards.error_rates import no_error_rate
from stormproof.core.dashboards.metrics import SPARSE, Measure, Metric
from stormproof.core.system import System

Points = Mapping[datetime, float]
"""A series by the beginning of each period."""
SUMS = ("Sum", "SampleCount")
"""By which cold starts are told, of which each is counted as 1."""
CLOSE = 1e-6
PERCENT = 100.0


@dataclass(frozen=True)
class Shown:
    """A series of a widget as CloudWatch computes it."""

    widget: str
    series: Series
    points: Points

    @property
    def place(self) -> str:
        """The region of its metrics, with the account where that is another than the dashboard's."""
        return self.series.place


@dataclass(frozen=True)
class Board:
    """A dashboard with every series that it shows; `ours` is the one that Stormproof makes."""

    name: str
    ours: bool
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Known:
    """What CloudWatch has of the system itself, asked without any dashboard; `points` is None where nobody asked."""

    region: str
    points: Mapping[Measure, Points] | None = None


@dataclass(frozen=True)
class Lack:
    """What a dashboard lacks: `code` is ``missing``, ``region``, ``period``, ``statistic`` or ``differs``."""

    code: str
    said: str


def without(critical: Collection[tuple[Metric, ...]], board: Board, region: str, *, traffic: bool) -> Lack | None:
    """Return what keeps a dashboard from showing every critical metric, after traffic with data, None where it does.

    Of ours every series must have data, but for what has some only when something is wrong.
    """
    here = {each for shown in board.shown if shown.place == region for each in shown.series.metrics}
    anywhere = {each for shown in board.shown for each in shown.series.metrics}
    for forms in critical:
        if not here & set(forms):
            elsewhere = anywhere & set(forms)
            why = f"is shown of another region than {region}" if elsewhere else "is not shown"
            return Lack("critical_region" if elsewhere else "critical_missing", f"{forms[0]} {why}")
    named = {each for forms in critical for each in forms}
    for shown in board.shown if traffic else ():
        judged = board.ours or (shown.place == region and shown.series.metrics & named)
        if judged and not shown.points and not _is_sparse(shown.series):
            return Lack("no_data", f"{shown.series.label} in the widget {shown.widget!r} has no data after traffic")
    return None


def _is_sparse(series: Series) -> bool:
    return all((each.namespace, each.name) in SPARSE for each in series.metrics)


def lack(wanted: Wanted, board: Board, known: Known) -> Lack | None:
    """Return what keeps a dashboard from showing something, None where it shows it."""
    about = set(wanted.rate or wanted.metrics)
    found = [each for each in board.shown if _is_about(each.series, about, rate=bool(wanted.rate))]
    if not found:
        return Lack("missing", f"{wanted.said} is not shown")
    found, others = _kept(found, lambda each: each.place == known.region)
    if not found:
        return Lack("region", f"{wanted.said} is shown of {others[0].place or 'no region'}, not of {known.region}")
    found, others = _kept(found, lambda each: _periods(each) <= set(wanted.periods))
    if not found:
        shown, periods = (" or ".join(map(str, sorted(each))) for each in (_periods(others[0]), wanted.periods))
        return Lack("period", f"{wanted.said} is shown over {shown} s, not over {periods} s")
    others, found = found, [each for each in found if not _misread(each.series, wanted, known)]
    if not found:
        return _misread(others[0].series, wanted, known)
    found, others = _kept(found, lambda each: _agrees(each, wanted, known))
    if not found:
        return Lack("differs", f"{wanted.said} is shown as {_told(others[0].points)}, which is not what was counted")
    return None


def _is_about(series: Series, about: set[Metric], *, rate: bool) -> bool:
    """Tell whether a series rests on nothing but what is wanted; a rate is computed, or the average of failures."""
    if not series.metrics or not series.metrics <= about:
        return False
    return (bool(series.expression) or _is_share(series)) if rate else not series.expression


def _misread(series: Series, wanted: Wanted, known: Known) -> Lack | None:
    """Return what makes a series mean something else than what is wanted, by its statistic or its formula."""
    if wanted.rate:
        said = no_error_rate(series, counted=known.points is not None)
        return Lack("differs", f"{wanted.said} is shown as {said}") if said else None
    statistic = series.measures[0].statistic
    return None if statistic in wanted.statistics else Lack("statistic", f"{wanted.said} is shown as {statistic}")


def _periods(shown: Shown) -> set[int]:
    return {each.period_s for each in shown.series.measures}


def _is_share(series: Series) -> bool:
    (measure,) = series.measures
    return measure.statistic == "Average"


def _kept(found: Sequence[Shown], holds: Callable[[Shown], bool]) -> tuple[list[Shown], Sequence[Shown]]:
    """Return those for which something holds, and all that were asked."""
    return [each for each in found if holds(each)], found


def _agrees(shown: Shown, wanted: Wanted, known: Known) -> bool:
    period, points = shown.series.period_s, known.points
    if points is None:
        return True
    if wanted.rate is None:
        return _same(shown.points, points.get(shown.series.measures[0], {}))
    failed, executed = (points.get(Measure(each, "Sum", period), {}) for each in wanted.rate)
    share = {at: failed.get(at, 0.0) / of for at, of in executed.items() if of}
    seen = {at: value for at, value in shown.points.items() if at in share}
    return _same(seen, share) or _same(seen, {at: PERCENT * each for at, each in share.items()})


def _same(one: Points, other: Points) -> bool:
    """Tell whether two series have the same figures in all periods, and any at all."""
    return (
        bool(other)
        and one.keys() == other.keys()
        and all(math.isclose(one[at], other[at], abs_tol=CLOSE) for at in one)
    )


def _told(points: Points) -> str:
    return ", ".join(f"{value:g} at {at:%H:%M}" for at, value in sorted(points.items())) or "nothing"


def stated(name: str, graphs: Sequence[Graph], *, ours: bool = False) -> Board:
    """Return a dashboard by what its body states, without figures."""
    return Board(name, ours, tuple(Shown(graph.title, one, {}) for graph in graphs for one in graph.series))


def lacks_nothing(board: Board, system: System, cold_starts: Collection[Metric], also: Collection[Wanted] = ()) -> bool:
    """Tell whether a dashboard states everything that requirement 2 and criteria on performance demand, and `also`."""
    known = Known(system.region)
    counted = {
        each.metric
        for shown in board.shown
        for each in shown.series.measures
        if shown.place == system.region and each.statistic in SUMS
    }
    return (
        without(critical(system), board, system.region, traffic=False) is None
        and set(cold_starts) <= counted
        and not any(lack(each, board, known) for demand in DEMANDS for each in demand(system))
        and not any(lack(each, board, known) for each in also)
    )


def showing_all(
    bodies: Mapping[str, str], system: System, cold_starts: Collection[Metric] = (), also: Collection[Wanted] = ()
) -> str:
    """Return the name of the first dashboard that lacks nothing, of bodies by name; empty for none."""
    for name, text in bodies.items():
        try:
            board = stated(name, tuple(graphs(text, system.account)))
        except Unreadable:  # it shows nothing that can be judged
            continue
        if lacks_nothing(board, system, cold_starts, also):
            return name
    return ""
