"""Mute rules: while one is active, its alarms go off and notify nobody.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetAlarmMuteRule.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class MuteRule:
    """A rule by its ARN, and the names of the alarms that it mutes."""

    arn: str
    alarms: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition(":")[2]


def active_mute_rules(reads: Reads) -> Iterator[MuteRule]:
    """Yield the rules of the region that mute alarms right now."""
    for summary in reads.pages("cloudwatch", "list_alarm_mute_rules", "AlarmMuteRuleSummaries", Statuses=[ACTIVE]):
        arn = str(summary["AlarmMuteRuleArn"])
        try:
            rule = reads.read("cloudwatch", "get_alarm_mute_rule", AlarmMuteRuleName=arn.rpartition(":")[2])
        except NotThere:  # it has just been deleted
            continue
        targets = rule.get("MuteTargets") or {}
        yield MuteRule(arn, tuple(map(str, targets.get("AlarmNames") or ())))
