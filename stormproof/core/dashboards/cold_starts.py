"""How a metric filter knows a cold start: Lambda's report in JSON has an init duration then, and only then.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (platform.report, initDurationMs);
patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stormproof.core.dashboards.metrics import Metric, from_transformation

PATTERN = '{ $.type = "platform.report" && $.record.metrics.initDurationMs > 0 }'


def transformation(metric: Metric) -> dict[str, Any]:
    """Return what a filter does: adds one for each cold start, and none where others are reported.

    With a default a quiet function shows 0 and not nothing; a metric with a default takes no dimensions.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
    """
    return {
        "metricNamespace": metric.namespace,
        "metricName": metric.name,
        "metricValue": "1",
        "defaultValue": 0.0,
        "unit": "Count",
    }


def counts(standing: Mapping[str, Any]) -> Metric | None:
    """Return the metric in which a filter counts cold starts as ours does, None where it does something else."""
    pattern = str(standing.get("filterPattern") or "")
    made: Sequence[Mapping[str, Any]] = standing.get("metricTransformations") or ()
    if "".join(pattern.split()) != "".join(PATTERN.split()) or len(made) != 1 or made[0].get("dimensions"):
        return None
    return from_transformation(made[0]) if _is_one(str(made[0].get("metricValue"))) else None


def _is_one(value: str) -> bool:
    try:
        return float(value) == 1.0
    except ValueError:
        return False
