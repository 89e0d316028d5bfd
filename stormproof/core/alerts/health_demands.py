"""What is demanded of alarms on health checks, as figures: a run passes with 100 percent and fails with 0.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html: the metric
``Failed`` counts runs that could not be executed, and says nothing of a check that was not met.
"""

from __future__ import annotations

from stormproof.core.alerts.conditions import Demand, Figures, Trial
from stormproof.core.alerts.demands import executions

FIVE_MINUTES = 300
LONGEST_SILENCE_S = 1_800
CANARY = ("CloudWatchSynthetics", "SuccessPercent")
"""The metric of a canary's runs, by the dimension ``CanaryName``."""
PASSED, FAILED = 100.0, 0.0
WORKED = frozenset({"missing", "notBreaching", "breaching"})
"""How missing data may be treated where a run is due in every period: another run always follows."""


def runs(metric: str, *percents: float) -> Figures:
    """Return the figures of a period in which these runs ended; none for no run."""
    count = len(percents)
    return {
        (metric, "Average"): sum(percents) / count if count else None,
        (metric, "Minimum"): min(percents, default=None),
        (metric, "Maximum"): max(percents, default=None),
        (metric, "Sum"): sum(percents) if count else None,
        (metric, "SampleCount"): float(count) if count else None,
    }


def failing_twice(metric: str) -> Demand:
    """Return the demand of an alarm on two runs in a row that failed, each in its five minutes."""
    trials = (
        Trial("a run that passed", runs(metric, PASSED), fires=False),
        Trial("a run that failed", runs(metric, FAILED), fires=True),
    )
    return Demand(trials, period_s=FIVE_MINUTES, datapoints=2, missing=WORKED)


def silent(metric: str) -> Demand:
    """Return the demand of an alarm on runs that do not take place at all, within half an hour."""
    trials = (
        Trial("a run that passed", runs(metric, PASSED), fires=False),
        Trial("no run at all", runs(metric), fires=True),
    )
    return Demand(trials, period_s=LONGEST_SILENCE_S, exact=False, missing=WORKED, within_s=LONGEST_SILENCE_S)


REPORTING = Demand(
    trials=(
        Trial("a run that reported", executions(0, 1), fires=False),
        Trial("no run at all", executions(0, 0), fires=True),
        Trial("a run that could not report", executions(1, 1), fires=True),
    ),
    period_s=LONGEST_SILENCE_S,
    exact=False,
    missing=WORKED,
    within_s=LONGEST_SILENCE_S,
)
"""Of an alarm on a probe's function in its own region: a run without an error is one that could report elsewhere."""
