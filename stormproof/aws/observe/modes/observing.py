"""Since when what is needed to tell who would be refused is written down, control by control."""

from __future__ import annotations

from datetime import UTC, datetime

from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.queries.pages import Log


def recorded_since(reads: Reads, context: PlanContext, control: str) -> datetime | None:
    """Return since when what a control with a mode (by its name) would refuse is recorded, None where it is not.

    A log or a table of our own is as old as that. Somebody else's log may be older than our controls: then it counts
    from the first of those on.
    """
    names = Names(context.system)
    if control == "authentication":
        return _group_made(reads, names.authorizer_log)
    if control == "rate-limit":
        return _table_made(reads, names.rate_table)
    if control == "firewall":
        return _since_log(reads, context, Log.FIREWALL, names.firewall_log)
    if control == "tls":
        return _since_log(reads, context, Log.ACCESS, names.access_log)
    return None


def _since_log(reads: Reads, context: PlanContext, log: Log, ours: str) -> datetime | None:
    groups = read_groups(reads, context)[log]
    made = [_group_made(reads, group) for group in groups]
    begun = min((each for each in made if each), default=None)
    if begun is None or ours in groups:
        return begun
    names = Names(context.system)
    firsts = (_group_made(reads, names.authorizer_log), _table_made(reads, names.rate_table))
    first = min((each for each in firsts if each), default=None)
    return None if first is None else max(begun, first)


def _group_made(reads: Reads, group: str) -> datetime | None:
    found = reads.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=group)
    times = [int(each["creationTime"]) for each in found if each["logGroupName"] == group]
    return datetime.fromtimestamp(times[0] / 1000, UTC) if times else None


def _table_made(reads: Reads, table: str) -> datetime | None:
    try:
        made: datetime = reads.read("dynamodb", "describe_table", TableName=table)["Table"]["CreationDateTime"]
    except NotThere:
        return None
    return made.astimezone(UTC)
