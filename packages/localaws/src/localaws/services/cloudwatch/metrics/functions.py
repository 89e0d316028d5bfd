"""The functions of metric math.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, "Functions supported for metric
math". SEARCH, ANOMALY_DETECTION_BAND, INSIGHT_RULE_METRIC and the other sources of data are refused by name.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import accumulate, pairwise

from localaws.services.cloudwatch.metrics.timeseries import ExpressionError, Grid, TimeSeries, Value, attempt

Function = Callable[[Sequence[Value], Grid], Value]


def call(name: str, arguments: Sequence[Value], grid: Grid) -> Value:
    """Apply a function to values. Raises ExpressionError: no such function, or arguments that it does not take."""
    if (function := FUNCTIONS.get(name)) is None:
        raise ExpressionError(f"Unsupported function {name}")
    try:
        return function(arguments, grid)
    except (IndexError, TypeError, KeyError) as error:
        raise ExpressionError(f"Invalid arguments of {name}") from error


def _series(value: Value) -> TimeSeries:
    if not isinstance(value, TimeSeries):
        raise TypeError(value)
    return value


def _array(value: Value) -> list[TimeSeries]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _number(value: Value) -> float:
    if not isinstance(value, float):
        raise TypeError(value)
    return value


def _count_of(arguments: Sequence[Value], least: int, most: int) -> None:
    if not least <= len(arguments) <= most:
        raise TypeError(arguments)


def _scalar(change: Callable[[float], float]) -> Function:
    """A function of numbers, applied to each point of each series."""

    def apply(arguments: Sequence[Value], _grid: Grid) -> Value:
        _count_of(arguments, 1, 1)
        match arguments[0]:
            case list() as many:
                return [one.each(change) for one in many]
            case TimeSeries() as one:
                return one.each(change)
            case other:
                return attempt(change, _number(other))

    return apply


def _along(change: Callable[[TimeSeries], TimeSeries]) -> Function:
    """A function of one series, applied to each series."""

    def apply(arguments: Sequence[Value], _grid: Grid) -> Value:
        _count_of(arguments, 1, 1)
        value = arguments[0]
        return [change(one) for one in value] if isinstance(value, list) else change(_series(value))

    return apply


def _across(summarise: Callable[[list[float]], float]) -> Function:
    """A function that makes a number of a series, and one series of an array: by the points that are there."""

    def apply(arguments: Sequence[Value], grid: Grid) -> Value:
        _count_of(arguments, 1, 1)
        value = arguments[0]
        if not isinstance(value, list):
            points = list(_series(value).points.values())
            return summarise(points) if points else math.nan
        return _merged(value, summarise, grid)

    return apply


def _merged(many: list[TimeSeries], summarise: Callable[[list[float]], float], grid: Grid) -> TimeSeries:
    values: dict[float, list[float]] = {}
    for one in many:
        for at, value in one.points.items():
            values.setdefault(at, []).append(value)
    period = many[0].period if many else grid.period
    merged = {at: summarise(found) for at, found in sorted(values.items())}
    return TimeSeries("", period).computed(merged, *many)


def _steps(change: Callable[[float, float], float]) -> Function:
    """A function of each point and the one before it: (change of value, seconds between) -> value."""

    def apply(one: TimeSeries) -> TimeSeries:
        return one.with_points(
            {
                later: change(value - earlier_value, later - earlier)
                for (earlier, earlier_value), (later, value) in pairwise(one.points.items())
            }
        )

    return _along(apply)


def _calendar(read: Callable[[datetime], float]) -> Function:
    return _along(lambda one: one.with_points({at: read(datetime.fromtimestamp(at, UTC)) for at in one.points}))


def _running_sum(one: TimeSeries) -> TimeSeries:
    return one.with_points(dict(zip(one.points, accumulate(one.points.values()), strict=True)))


def _remove_empty(arguments: Sequence[Value], _grid: Grid) -> Value:
    _count_of(arguments, 1, 1)
    value = arguments[0]
    return [one for one in value if one.points] if isinstance(value, list) else _series(value)


def _time_series(arguments: Sequence[Value], grid: Grid) -> Value:
    _count_of(arguments, 1, 1)
    return TimeSeries("", grid.period).with_points(dict.fromkeys(grid.times(), _number(arguments[0])))


def _period(arguments: Sequence[Value], _grid: Grid) -> Value:
    _count_of(arguments, 1, 1)
    return float(_series(arguments[0]).period)


def _metric_count(arguments: Sequence[Value], _grid: Grid) -> Value:
    _count_of(arguments, 1, 1)
    return float(len(_array(arguments[0])))


def _if(arguments: Sequence[Value], _grid: Grid) -> Value:
    """IF(condition, then, otherwise): a series condition decides point by point; what is missing stays missing."""
    _count_of(arguments, 2, 3)
    condition, then, otherwise = (*arguments, math.nan)[:3]
    if isinstance(condition, float):
        return then if condition else otherwise
    points, dropped = {}, {}
    for at, value in _series(condition).points.items():
        chosen = then if value else otherwise
        points[at] = chosen.points.get(at, math.nan) if isinstance(chosen, TimeSeries) else _number(chosen)
        if isinstance(chosen, TimeSeries) and at in chosen.dropped:
            dropped[at] = math.nan
    return _series(condition).computed(dropped).with_points(points)


def _fill(arguments: Sequence[Value], grid: Grid) -> Value:
    """FILL(series, number | series | REPEAT | LINEAR): points for every period of the query that has none."""
    _count_of(arguments, 2, 2)
    value, filler = arguments
    if isinstance(value, list):
        return [_filled(one, filler, grid) for one in value]
    return _filled(_series(value), filler, grid)


def _filled(one: TimeSeries, filler: Value, grid: Grid) -> TimeSeries:
    points = dict(one.points)
    for at in grid.times():
        if at not in points:
            points[at] = _filling(one, filler, at)
    return one.with_points(points)


def _filling(one: TimeSeries, filler: Value, at: float) -> float:
    if isinstance(filler, TimeSeries):
        return filler.points.get(at, math.nan)
    if not isinstance(filler, str):
        return _number(filler)
    before = max((time for time in one.points if time < at), default=None)
    after = min((time for time in one.points if time > at), default=None)
    if filler not in {"REPEAT", "LINEAR"}:
        raise TypeError(filler)
    if before is None or (filler == "LINEAR" and after is None):
        return math.nan
    if filler == "REPEAT" or after is None:
        return one.points[before]
    share = (at - before) / (after - before)
    return one.points[before] + share * (one.points[after] - one.points[before])


_MEASURES: dict[str, Callable[[list[float]], float]] = {
    "AVG": statistics.fmean,
    "MIN": min,
    "MAX": max,
    "SUM": math.fsum,
}


def _sort(arguments: Sequence[Value], _grid: Grid) -> Value:
    """SORT(array, AVG|MIN|MAX|SUM, ASC|DESC, [how many])."""
    _count_of(arguments, 3, 4)
    many, by, order = _array(arguments[0]), arguments[1], arguments[2]
    measure = _MEASURES[str(by)]
    backwards = {"ASC": False, "DESC": True}[str(order)]
    ordered = sorted(
        (one for one in many if one.points), key=lambda one: measure(list(one.points.values())), reverse=backwards
    )
    return ordered[: int(_number(arguments[3]))] if len(arguments) > 3 else ordered


def _slice(arguments: Sequence[Value], _grid: Grid) -> Value:
    """SLICE(array, from) gives one series; SLICE(array, from, before) an array."""
    _count_of(arguments, 2, 3)
    many, start = _array(arguments[0]), int(_number(arguments[1]))
    return many[start : int(_number(arguments[2]))] if len(arguments) > 2 else many[start]


def _pick(index: int) -> Function:
    def apply(arguments: Sequence[Value], _grid: Grid) -> Value:
        _count_of(arguments, 1, 1)
        return _array(arguments[0])[index]

    return apply


FUNCTIONS: dict[str, Function] = {
    "ABS": _scalar(abs),
    "AVG": _across(statistics.fmean),
    "CEIL": _scalar(lambda value: float(math.ceil(value))),
    "DATAPOINT_COUNT": _across(lambda values: float(len(values))),
    "DATE": _calendar(lambda moment: float(moment.day)),
    "DAY": _calendar(lambda moment: float(moment.isoweekday())),
    "DIFF": _steps(lambda change, _seconds: change),
    "DIFF_TIME": _steps(lambda _change, seconds: seconds),
    "EPOCH": _calendar(lambda moment: moment.timestamp()),
    "FILL": _fill,
    "FIRST": _pick(0),
    "FLOOR": _scalar(lambda value: float(math.floor(value))),
    "HOUR": _calendar(lambda moment: float(moment.hour)),
    "IF": _if,
    "LAST": _pick(-1),
    "LOG": _scalar(math.log),
    "LOG10": _scalar(math.log10),
    "MAX": _across(max),
    "METRIC_COUNT": _metric_count,
    "MIN": _across(min),
    "MINUTE": _calendar(lambda moment: float(moment.minute)),
    "MONTH": _calendar(lambda moment: float(moment.month)),
    "PERIOD": _period,
    "RATE": _steps(lambda change, seconds: change / seconds),
    "REMOVE_EMPTY": _remove_empty,
    "RUNNING_SUM": _along(_running_sum),
    "SLICE": _slice,
    "SORT": _sort,
    "STDDEV": _across(statistics.pstdev),
    "SUM": _across(math.fsum),
    "TIME_SERIES": _time_series,
    "YEAR": _calendar(lambda moment: float(moment.year)),
}
