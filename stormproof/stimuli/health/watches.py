"""The watch in a second region, which notices that nothing is reported any more; by its settings alone."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.bench import Bench
from stormproof.core.health.regions import probe_function, second_region
from stormproof.core.naming import Names
from stormproof.core.planning.regions import in_region
from stormproof.stimuli.alerts.watched_metrics import alarms_of


@dataclass(frozen=True)
class Watch:
    """The alarms in a region on the runs of its probe, whoever made them, and the topics (ARNs) that they may notify.

    The topics are ours there, and those that reach the administrator.
    """

    region: str
    alarms: list[Alarm]
    topics: frozenset[str]


def second_watch(bench: Bench) -> Watch:
    """Look into the second region; raises CouldNotLook."""
    (region,) = second_region(bench.context.system)
    reads, names = in_region(bench.reads, region), Names(bench.context.system.at(region))
    found = alarms_of(reads, "AWS/Lambda", "Invocations", {"FunctionName": probe_function(names)})
    reached = reaching(reads, bench.context.policy.admin_email)
    return Watch(region, found, frozenset({names.alert_topic_arn, *reached}))
