"""What is done with log groups: how long they keep what is in them."""

from __future__ import annotations

from stormproof.aws.observe.logs.groups import LogGroup, read_groups
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call


def kept(group: str, days: int | None) -> Call:
    """Return the call that keeps what is in a log group for so many days, None for ever."""
    if days is None:
        return Call("logs", "delete_retention_policy", {"logGroupName": group})
    return Call("logs", "put_retention_policy", {"logGroupName": group, "retentionInDays": days})


def kept_as_now(reads: Reads, group: str) -> Call:
    """Return the call that keeps it for as long as now; raises CouldNotLook ``sabotage.nothing_to_break``."""
    return kept(group, group_as_now(reads, group).retention_days)


def group_as_now(reads: Reads, group: str) -> LogGroup:
    """Return a log group as it stands; raises CouldNotLook ``sabotage.nothing_to_break``."""
    standing = read_groups(reads, group).get(group)
    if standing is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"there is no log group {group}; run `stormproof apply` first")
    return standing
