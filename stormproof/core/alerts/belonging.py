"""Which alarms are on a system, whoever made them: by our names, by what they look at, by where they notify.

Those that Stormproof made for another API of the same name are that one's: API Gateway's metrics have no ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stormproof.core.alerts.conditions import Alarm, watched
from stormproof.core.naming import OURS, Names
from stormproof.core.system import System


def resources(system: System) -> frozenset[tuple[str, str]]:
    """Return the dimensions that tell the system's resources from those of others."""
    return frozenset(
        {
            ("ApiName", system.api.metric_name),
            *(("FunctionName", each.name) for each in system.functions),
            *(("TableName", each.name) for each in system.tables),
            *(("QueueName", each.name) for each in system.queues),
        }
    )


def is_ours(name: str, system: System) -> bool:
    """Tell whether an alarm was made by Stormproof for this system."""
    return name.startswith(Names(system).alarm_prefixes)


def on_resources(alarms: Mapping[str, Alarm], system: System) -> frozenset[str]:
    """Return the names of the alarms that are ours, or look at a metric of the system's resources."""
    dimensions = resources(system)
    owners = {name: alarm for name, alarm in alarms.items() if not name.startswith(OURS)}
    ours = {name for name in alarms if is_ours(name, system)}
    return frozenset(ours | {name for name, alarm in owners.items() if _is_on(alarm, dimensions)})


def on_system(alarms: Iterable[Alarm], composites: Iterable[Alarm], system: System) -> Iterator[Alarm]:
    """Yield the alarms on a system: on its resources, notifying its topic, or composed of such ones.

    One that names the API by its ID looks at a metric that there is not; it is meant for the system all the same.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    named = {str(each["AlarmName"]): each for each in alarms}
    found = set(on_resources(named, system))
    topic = Names(system).alert_topic_arn
    by_id = frozenset({("ApiName", system.api.id)})
    meant = {name for name, each in named.items() if _notifies(each, topic) or _is_on(each, by_id)}
    found |= {name for name in meant if not _of_another(name, system)}
    yield from (named[name] for name in sorted(found))
    for each in composites:
        composed = set(_names_in(str(each.get("AlarmRule") or "")))
        if not _of_another(str(each["AlarmName"]), system) and (composed & found or _notifies(each, topic)):
            yield each


def _is_on(alarm: Alarm, dimensions: frozenset[tuple[str, str]]) -> bool:
    return any(each.dimensions & dimensions for each in watched(alarm))


def _notifies(alarm: Mapping[str, Any], topic: str) -> bool:
    return topic in (alarm.get("AlarmActions") or ())


def _of_another(name: str, system: System) -> bool:
    return name.startswith(OURS) and not is_ours(name, system)


def _names_in(rule: str) -> Iterator[str]:
    """Yield the names of the alarms in a rule, which names them or gives their ARNs, quoted or not."""
    for quoted, plain in re.findall(r"(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:\"([^\"]+)\"|([^)\s]+))\s*\)", rule):
        yield (quoted or plain).rpartition(":alarm:")[2]
