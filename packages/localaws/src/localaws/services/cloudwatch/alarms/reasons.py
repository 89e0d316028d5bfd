"""Why an alarm changed its state: the sentence, and the data behind it.

The sentences are those of recorded states and messages ("Threshold Crossed: 1 datapoint [v (DD/MM/YY HH:MM:SS)] was
greater than the threshold (t).", the M-of-N form with its "minimum M datapoints" clause, and the form without data).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from localaws.kernel.moments import moment
from localaws.services.cloudwatch.alarms.alarm import stamp
from localaws.services.cloudwatch.alarms.datapoints import Datapoint
from localaws.services.cloudwatch.alarms.definition import OPERATORS, Watch
from localaws.services.cloudwatch.alarms.evaluation import ALARM, INSUFFICIENT_DATA
from localaws.services.cloudwatch.metrics.store import MetricStore

TREATED_AS = {"breaching": "Breaching", "notBreaching": "NonBreaching", "ignore": "Ignore", "missing": "Missing"}


def reason(watch: Watch, points: Sequence[Datapoint], state: str, *, m_of_n: bool) -> str:
    """Return the sentence for a new state, from the range that it was decided on; `m_of_n`: the alarm names an M."""
    known = evaluated(watch, points)
    missing = watch.evaluation_periods - len(known)
    if state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_counted(max(missing, 1), 'datapoint')} {_was(max(missing, 1))} unknown."
    if not known:
        periods = _counted(watch.evaluation_periods, "period")
        return f"Threshold Crossed: no datapoints were received for {periods} and {_filled(watch, missing)}."
    breaching = watch.breaches([point.value for point in known])
    crossed = [point for point, does in zip(known, breaching, strict=True) if does == (state == ALARM)] or known
    negation = "" if state == ALARM else "not "
    compared = f"{negation}{OPERATORS[watch.operator][0]} the threshold ({watch.threshold})"
    listed = ", ".join(_written(point) for point in reversed(crossed))
    if m_of_n:
        needed = watch.datapoints_to_alarm
        if state != ALARM:
            needed = watch.evaluation_periods - needed + 1
        transition = "OK -> ALARM" if state == ALARM else "ALARM -> OK"
        return (
            f"Threshold Crossed: {len(crossed)} out of the last {watch.evaluation_periods} datapoints [{listed}] "
            f"{_was(len(crossed))} {compared} (minimum {_counted(needed, 'datapoint')} for {transition} transition)."
        )
    addition = f" and {_filled(watch, missing)}" if missing > 0 and watch.treatment.endswith("reaching") else ""
    count = _counted(len(crossed), "datapoint")
    return f"Threshold Crossed: {count} [{listed}] {_was(len(crossed))} {compared}{addition}."


def reason_data(watch: Watch, points: Sequence[Datapoint], store: MetricStore, region: str, now: float) -> str:
    """Return the JSON text with the evaluated datapoints: StateReasonData, and part of the history."""
    known = evaluated(watch, points)
    shown = [*known, *_filled_in(watch, points, watch.evaluation_periods - len(known))]
    source = watch.source
    data: dict[str, Any] = {"version": "1.0", "queryDate": stamp(now)}
    if known:
        data["startDate"] = stamp(known[0].start)
    if source is not None:
        data |= {"unit": source.unit} if source.unit else {}
        data["statistic"] = source.statistic.name
    data |= {
        "period": watch.period,
        "recentDatapoints": [point.value for point in known],
        "threshold": watch.threshold,
        "evaluatedDatapoints": [
            _evaluated(watch, point, store, region) for point in sorted(shown, key=lambda point: -point.start)
        ],
    }
    return json.dumps(data, separators=(",", ":"))


def evaluated(watch: Watch, points: Sequence[Datapoint]) -> list[Datapoint]:
    """Return the datapoints that count: the last N of those that are there, oldest first."""
    return [point for point in points if point.value is not None][-watch.evaluation_periods :]


def _filled_in(watch: Watch, points: Sequence[Datapoint], missing: int) -> list[Datapoint]:
    """Return the latest missing datapoints, as many as were treated as breaching or not."""
    if missing <= 0 or not watch.treatment.endswith("reaching"):
        return []
    return [point for point in points if point.value is None][-missing:]


def _evaluated(watch: Watch, point: Datapoint, store: MetricStore, region: str) -> dict[str, Any]:
    """Return a datapoint; one that is missing has its time alone, as in a recorded StateReasonData.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json,
    test_breaching_alarm_actions.
    """
    described: dict[str, Any] = {"timestamp": stamp(point.start)}
    if point.value is None:
        return described
    if watch.source is not None:
        window = (point.start, point.start + watch.period)
        figures = store.summary(region, watch.source.key, window, watch.period, watch.source.unit)
        described["sampleCount"] = figures.count if figures else 0.0
    return {**described, "value": point.value}


def _filled(watch: Watch, missing: int) -> str:
    return f"{_counted(missing, 'missing datapoint')} {_was(missing)} treated as [{TREATED_AS[watch.treatment]}]"


def _written(point: Datapoint) -> str:
    return f"{point.value} ({moment(point.start):%d/%m/%y %H:%M:%S})"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
