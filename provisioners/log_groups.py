"""Log groups that controls bring along: each with a retention, never shorter than what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from provisioners.names import Names
from stormproof.core.controls import Control, Desired, Phase, Reads
from stormproof.core.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.prices import monthly

ASPECT = "retention"
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The days that PutRetentionPolicy admits:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""
GB = 1e9


@dataclass(frozen=True)
class LogGroup:
    """A log group; a retention of None never expires."""

    retention_days: int | None


def retention(at_least: int) -> int:
    """Return the shortest retention that CloudWatch Logs admits and that keeps logs `at_least` so many days."""
    return next((days for days in RETENTIONS if days >= at_least), RETENTIONS[-1])


def log_group_control(
    name: str, criteria: tuple[str, ...], group: Callable[[Names], str], bytes_a_request: int
) -> Control[LogGroup | None]:
    """Return the control of one log group; `bytes_a_request` is what the price is reckoned from."""

    def read(reads: Reads, desired: Desired) -> LogGroup | None:
        wanted = group(Names(desired.system))
        found = reads.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=wanted)
        return next((LogGroup(each.get("retentionInDays")) for each in found if each["logGroupName"] == wanted), None)

    def plan(desired: Desired, actual: LogGroup | None) -> Iterator[Step]:
        names = Names(desired.system)
        where, days = group(names), retention(desired.policy.log_retention_days)
        keep = Call("logs", "put_retention_policy", {"logGroupName": where, "retentionInDays": days})
        after = {"retention_days": days}
        if actual is None:
            make = Call("logs", "create_log_group", {"logGroupName": where, "tags": names.tags})
            price = _price(desired, bytes_a_request)
            yield Change(name, where, ASPECT, Action.CREATE, None, after, (make, keep), price)
        elif actual.retention_days is not None and actual.retention_days < days:
            before = {"retention_days": actual.retention_days}
            yield Change(name, where, ASPECT, Action.UPDATE, before, after, (keep,))
        elif actual.retention_days is None:
            yield NoChange(name, where, ASPECT, "logs never expire, which costs a little more each month")
        else:
            yield NoChange(name, where, ASPECT, f"logs are kept for {actual.retention_days} days")

    def remove(desired: Desired, actual: LogGroup | None) -> Iterator[Step]:
        reason = "there is no such group" if actual is None else "kept: logs are evidence, they expire by themselves"
        yield NoChange(name, group(Names(desired.system)), ASPECT, reason)

    return Control(
        name=name,
        criteria=criteria,
        phase=Phase.STORES_AND_ROLES,
        aspects=(ASPECT,),
        read=read,
        plan=plan,
        remove=remove,
    )


def _price(desired: Desired, bytes_a_request: int) -> Price:
    requests = desired.policy.expected_monthly_requests
    volume = requests * bytes_a_request / GB
    months = desired.policy.log_retention_days / 30
    basis = f"{bytes_a_request} bytes for each of {requests:,} requests, stored for {months:.1f} months"
    return monthly({"logs.ingest": volume, "logs.store": volume * months}, basis)
