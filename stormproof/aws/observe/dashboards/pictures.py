"""Pictures of widgets as CloudWatch draws them: GetMetricWidgetImage, which takes what a widget's properties are.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stormproof.core.planning.controls import Reads

NOW = "PT0H"


def picture(
    reads: Reads, properties: Mapping[str, Any], width: int, height: int, since: str, until: str = NOW
) -> bytes:
    """Return the PNG of a metric widget of so many pixels; raises CouldNotLook.

    `since` and `until` are times as the API takes them: a span back from now, or ISO 8601.
    """
    wanted = {**properties, "width": width, "height": height, "start": since, "end": until}
    answer = reads.read("cloudwatch", "get_metric_widget_image", MetricWidget=json.dumps(wanted))
    return bytes(answer["MetricWidgetImage"])
