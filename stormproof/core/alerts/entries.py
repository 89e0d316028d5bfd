"""All entries of alarms that there are, in the order of the runbook's page."""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.core.alerts.api_entries import API_ENTRIES
from stormproof.core.alerts.function_entries import FUNCTION_ENTRIES
from stormproof.core.alerts.health_entries import HEALTH_ENTRIES
from stormproof.core.alerts.model import Entry, Per
from stormproof.core.alerts.own_entries import OWN_ENTRIES
from stormproof.core.alerts.queue_entries import QUEUE_ENTRIES
from stormproof.core.errors import UsageError
from stormproof.core.system import System

ENTRIES: tuple[Entry, ...] = (*FUNCTION_ENTRIES, *API_ENTRIES, *QUEUE_ENTRIES, *HEALTH_ENTRIES, *OWN_ENTRIES)


def find(name: str) -> Entry:
    """Return the entry of a name; raises UsageError for an unknown one."""
    for entry in ENTRIES:
        if entry.name == name:
            return entry
    raise UsageError(f"there is no alarm {name!r}", f"there are {', '.join(each.name for each in ENTRIES)}")


def subjects(entry: Entry, system: System) -> Iterator[str]:
    """Yield what an entry's alarms are named after beside the system: functions, stages and so on, or nothing."""
    if entry.per is Per.FUNCTION:
        yield from (each.name for each in system.functions)
    elif entry.per is Per.STAGE:
        yield from system.api.stages
    elif entry.per is Per.TABLE:
        yield from (each.name for each in system.tables)
    elif entry.per is Per.QUEUE:
        yield from (each.name for each in system.queues)
    elif entry.per is Per.REGION:
        yield from system.probe_regions
    else:
        yield ""
