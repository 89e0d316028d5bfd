"""How many notifications a topic has delivered, by the metrics of SNS.

https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
"""

from __future__ import annotations

from datetime import datetime

from stormproof.core.planning.controls import Reads

PERIOD_S = 300
"""SNS tells its metrics every five minutes."""


def delivered(reads: Reads, topic: str, since: datetime, until: datetime) -> int:
    """Return how many notifications of a topic (ARN) have arrived between two moments; raises CouldNotLook."""
    found = reads.read(
        "cloudwatch",
        "get_metric_statistics",
        Namespace="AWS/SNS",
        MetricName="NumberOfNotificationsDelivered",
        Dimensions=[{"Name": "TopicName", "Value": topic.rpartition(":")[2]}],
        StartTime=since,
        EndTime=until,
        Period=_period(since, until),
        Statistics=["Sum"],
    )
    return int(sum(each["Sum"] for each in found["Datapoints"]))


def _period(since: datetime, until: datetime) -> int:
    """Return a period by which the time between has no more than the 1,440 points that one answer holds.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
    """
    periods = int((until - since).total_seconds()) // (PERIOD_S * 1440) + 1
    return PERIOD_S * periods
