"""The topic that the dead-man alarm notifies: in the second region, as that alarm, for the same administrator."""

from __future__ import annotations

from dataclasses import replace

from provisioners.alerts import alert_topic
from provisioners.shared.regional import in_each_region
from stormproof.core.health.regions import second_region

NAME = "dead-man-topic"
_THERE = replace(alert_topic.CONTROL, name=NAME, criteria=("11.5",), parts=("probe-regions",))
CONTROL = in_each_region(_THERE, lambda context: second_region(context.system))
