"""The metric filters of a log group.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
"""

from __future__ import annotations

from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

MOST = 100
"""Of a log group:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""


def read_filters(reads: Reads, group: str) -> tuple[dict[str, Any], ...]:
    """Return the filters of a log group as AWS tells them, none of a group that is not there."""
    try:
        return tuple(reads.pages("logs", "describe_metric_filters", "metricFilters", logGroupName=group))
    except NotThere:
        return ()
