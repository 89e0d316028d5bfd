"""Watching the alarms on a function while a share of its requests is on a new version."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.conditions import watched
from stormproof.core.clock import Clock
from stormproof.core.planning.controls import Reads

EVERY_S = 10.0
"""Between two looks: alarms look once a minute at the most often, unless their period is shorter."""
OFF = "ALARM"


@dataclass(frozen=True)
class Watch:
    """Looks for alarms, whoever made them, for `for_s` seconds of the target's time; 0 looks at none.

    What had gone off before says nothing of the new version.
    """

    reads: Reads
    clock: Clock
    for_s: float

    def raised(self, arn: str) -> str:
        """Return the alarm that goes off on a function, named by its ARN; empty for none. Raises CouldNotLook."""
        if not self.for_s:
            return ""
        name, until = arn.rpartition(":")[2], self.clock.monotonic() + self.for_s
        before = self._off(name)
        while self.clock.monotonic() < until:
            self.clock.pause(EVERY_S)
            if new := sorted(self._off(name) - before):
                return f"alarm {new[0]}"
        return ""

    def _off(self, function: str) -> frozenset[str]:
        off = (each for each in metric_alarms(self.reads) if each.get("StateValue") == OFF)
        about = {
            str(alarm["AlarmName"])
            for alarm in off
            if any(("FunctionName", function) in metric.dimensions for metric in watched(alarm))
        }
        return frozenset(about)
