"""Whether an alarm tells apart what it has to: its condition is tried on figures, whoever wrote it and however.

An alarm is PutMetricAlarm's parameters or DescribeAlarms' answer. Of metric math, arithmetic, comparisons, IF and FILL
are computed as CloudWatch does: a missing figure counts as 0, a division by zero has no datapoint.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from stormproof.core.alerts.expressions import Unreadable, evaluate
from stormproof.core.alerts.meanings import altered

Alarm = Mapping[str, Any]
Figures = Mapping[tuple[str, str], float | None]
"""What one period comes to: metric and statistic -> figure, None where there is no datapoint."""
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "GreaterThanThreshold": operator.gt,
        "GreaterThanOrEqualToThreshold": operator.ge,
        "LessThanThreshold": operator.lt,
        "LessThanOrEqualToThreshold": operator.le,
    }
)
PASSING = frozenset({"missing", "notBreaching"})


@dataclass(frozen=True)
class Watched:
    """A metric that an alarm looks at; `period_s` in seconds, `statistic` such as Sum or p95."""

    namespace: str
    metric: str
    dimensions: frozenset[tuple[str, str]]
    statistic: str
    period_s: int

    def is_of(self, namespace: str, metric: str, dimensions: Mapping[str, str]) -> bool:
        """Tell whether it is this very metric: one with more or fewer dimensions is another."""
        return (self.namespace, self.metric, self.dimensions) == (namespace, metric, frozenset(dimensions.items()))

    @property
    def resource(self) -> str:
        """What it is a metric of, as people say it."""
        return f"{', '.join(value for _, value in sorted(self.dimensions)) or 'everything'} in {self.namespace}"


@dataclass(frozen=True)
class Trial:
    """Figures of one period, in words, and whether an alarm has to go off on them."""

    said: str
    figures: Figures
    fires: bool


@dataclass(frozen=True)
class Demand:
    """What an alarm has to tell apart, over how long: `datapoints` periods in a row of `period_s` seconds.

    `exact`: of that length and no shorter one, since a figure of a shorter period is another figure. `missing` are the
    ways in which missing data may be treated. With `within_s` it does not matter how many periods are looked at, if
    only the alarm goes off within so many seconds.
    """

    trials: tuple[Trial, ...]
    period_s: int
    datapoints: int = 1
    exact: bool = True
    missing: frozenset[str] = PASSING
    within_s: int | None = None


def watched(alarm: Alarm) -> tuple[Watched, ...]:
    """Return the metrics that an alarm looks at, in its order; none for one on Metrics Insights or anomalies alone."""
    if "MetricName" in alarm:
        return (_watched(alarm, alarm.get("Statistic") or alarm.get("ExtendedStatistic"), alarm["Period"]),)
    stats = [each["MetricStat"] for each in alarm.get("Metrics") or () if "MetricStat" in each]
    return tuple(_watched(each["Metric"], each["Stat"], each["Period"]) for each in stats)


def fires(alarm: Alarm, figures: Figures) -> bool:
    """Tell whether a period that comes to these figures breaches the alarm's condition; raises Unreadable."""
    compare = COMPARISONS.get(str(alarm.get("ComparisonOperator")))
    if compare is None or alarm.get("Threshold") is None:
        raise Unreadable(f"its condition is {alarm.get('ComparisonOperator')}")
    value = _value(alarm, figures)
    if value is None:
        return alarm.get("TreatMissingData") == "breaching"
    return bool(compare(value, float(alarm["Threshold"])))


def condition(alarm: Alarm) -> str:
    """Return an alarm's condition in words."""
    shown = next((each["Expression"] for each in _returned(alarm) if "Expression" in each), None)
    if shown is None:
        of = watched(alarm)
        shown = f"{of[0].statistic} of {of[0].metric}" if of else "nothing known"
    threshold = alarm.get("Threshold")
    return f"{shown} {alarm.get('ComparisonOperator')} {'' if threshold is None else format(threshold, 'g')}".rstrip()


def lacking(alarm: Alarm, demand: Demand, topics: Collection[str]) -> str:
    """Return why an alarm does not do what is demanded, empty where it does; `topics` are those that reach somebody.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
    """
    return (
        _untold(alarm, topics)
        or altered(alarm)
        or mixed(alarm)
        or _misjudged(alarm, demand)
        or _mistimed(alarm, demand)
        or _few_samples(alarm)
    )


def mixed(alarm: Alarm) -> str:
    """Return why an alarm on several metrics is about no one resource, empty where all are of one and of one period.

    An alarm's metrics must have the same period:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    of = watched(alarm)
    if len({(each.namespace, each.dimensions) for each in of}) > 1:
        named = dict.fromkeys(f"{each.metric} of {each.resource}" for each in of)
        return f"it looks at {' and '.join(named)}, which are not of one resource"
    if len(periods := sorted({each.period_s for each in of})) > 1:
        return f"it looks at periods of {' and of '.join(map(str, periods))} s"
    return ""


def _untold(alarm: Alarm, topics: Collection[str]) -> str:
    if not alarm.get("ActionsEnabled"):
        return "its actions are switched off"
    if not set(topics) & set(alarm.get("AlarmActions") or []):
        return f"it does not notify {' or '.join(sorted(topics))}"
    return ""


def _misjudged(alarm: Alarm, demand: Demand) -> str:
    for trial in demand.trials:
        try:
            if fires(alarm, trial.figures) is not trial.fires:
                wrong = "would stay silent" if trial.fires else "would go off"
                return f"its condition is {condition(alarm)}: it {wrong} on {trial.said}"
        except Unreadable as unreadable:
            return f"its condition is {condition(alarm)}: {unreadable}"
    return ""


def _mistimed(alarm: Alarm, demand: Demand) -> str:
    period = max((each.period_s for each in watched(alarm)), default=0)
    needed = int(alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"])
    looks = f"{needed} of {alarm['EvaluationPeriods']} datapoints of {period} s"
    if _too_late(alarm, demand, period, needed):
        return f"it waits for {looks}"
    missing = alarm.get("TreatMissingData") or "missing"
    return "" if missing in demand.missing else f"with missing data treated as {missing} it never passes"


def _too_late(alarm: Alarm, demand: Demand, period: int, needed: int) -> bool:
    if demand.within_s is not None:
        return period * needed > demand.within_s
    more = demand.datapoints > 1 and int(alarm["EvaluationPeriods"]) != demand.datapoints
    length = period != demand.period_s if demand.exact else period > demand.period_s
    return needed != demand.datapoints or more or length


def _few_samples(alarm: Alarm) -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html ."""
    ignored = alarm.get("EvaluateLowSampleCountPercentile") == "ignore"
    return "a percentile of few samples does not change its state" if ignored else ""


def _watched(metric: Mapping[str, Any], statistic: Any, period: Any) -> Watched:
    dimensions = frozenset((each["Name"], each["Value"]) for each in metric.get("Dimensions") or ())
    return Watched(metric["Namespace"], metric["MetricName"], dimensions, str(statistic), int(period))


def _returned(alarm: Alarm) -> list[Mapping[str, Any]]:
    return [each for each in alarm.get("Metrics") or () if each.get("ReturnData", True)]


def _value(alarm: Alarm, figures: Figures) -> float | None:
    if "MetricName" in alarm:
        return _figure(figures, alarm["MetricName"], alarm.get("Statistic") or alarm.get("ExtendedStatistic"))
    returned = _returned(alarm)
    if len(returned) != 1:
        raise Unreadable(f"{len(returned)} of its queries return data")
    queries = {str(each["Id"]): each for each in alarm["Metrics"]}

    def value(identifier: str) -> float | None:
        query = queries.get(identifier)
        if query is None:
            raise Unreadable(f"there is no query {identifier}")
        if "Expression" in query:
            return evaluate(str(query["Expression"]), value)
        return _figure(figures, query["MetricStat"]["Metric"]["MetricName"], query["MetricStat"]["Stat"])

    return value(str(returned[0]["Id"]))


def _figure(figures: Figures, metric: str, statistic: Any) -> float | None:
    try:
        return figures[metric, str(statistic)]
    except KeyError:
        raise Unreadable(f"what {statistic} of {metric} comes to is not known") from None
