"""What CloudWatch has counted of a function, all versions and aliases together.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
"""

from __future__ import annotations

from datetime import datetime

from stormproof.aws.observe.alerts.metric_figures import Metric, highest, summed
from stormproof.core.planning.controls import Reads


def counted(reads: Reads, function: str, metric: str, since: datetime, until: datetime) -> int:
    """Return the sum of a metric of AWS/Lambda over whole minutes, the one that `since` lies in among them."""
    return summed(reads, Metric("AWS/Lambda", metric, {"FunctionName": function}), since, until)


def longest_ms(reads: Reads, function: str, since: datetime, until: datetime) -> float:
    """Return the longest duration of an execution in milliseconds over the same minutes, 0 where there was none."""
    return highest(reads, Metric("AWS/Lambda", "Duration", {"FunctionName": function}), since, until)
