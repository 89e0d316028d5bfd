"""Log groups that controls bring along or look after: kept long enough, never for a shorter time than before.

The class of a group decides what can be asked of it and cannot be changed:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stormproof.aws.observe.logs.groups import DELIVERY, STANDARD, LogGroup, read_groups, with_marks
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.planning.usage import Counted, Reckoned

RETENTION = "retention"
CLASS = "class"
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The days that PutRetentionPolicy admits:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""
NEVER = "logs never expire, which costs a little more each month"
GB = 1e9


def retention(at_least: int) -> int:
    """Return the shortest retention that CloudWatch Logs admits and that keeps logs `at_least` so many days."""
    return next((days for days in RETENTIONS if days >= at_least), RETENTIONS[-1])


def told_retention(wanted: int) -> str:
    """Say for how long logs are really kept where CloudWatch Logs does not admit the figure; empty where it does."""
    days = retention(wanted)
    if days == wanted:
        return ""
    shorter = max((each for each in RETENTIONS if each < wanted), default=0)
    why = f"CloudWatch Logs keeps for {shorter} or for {days} days and nothing between"
    return f"log_retention_days = {wanted} becomes {days}: {why}, and it is never less than what was asked for"


def plan_group(control: str, context: PlanContext, where: str, actual: LogGroup | None, price: Price) -> Iterator[Step]:
    """Make a log group, or have it keep its logs for longer; say what of it cannot be changed."""
    yield _retained(control, context, where, actual, price)
    if actual is not None:
        yield NoChange(control, where, CLASS, _told_class(actual.log_class), remark=actual.log_class != STANDARD)


def ingested(context: PlanContext, bytes_each: int, what: str, number: Reckoned | None = None) -> Price:
    """Return what it costs to take in and keep so many bytes for each of a month's requests, or of another number."""
    number = number or context.requests
    volume, months = number.number * bytes_each / GB, context.policy.log_retention_days / 30
    basis = f"{bytes_each} bytes for each of {number.number:,} {what} ({number.source}), stored for {months:.1f} months"
    return monthly({"logs.ingest": volume, "logs.store": volume * months}, basis)


def stored(context: PlanContext, logged: Counted) -> Price:
    """Return what it costs to keep what is written to a group already: that it is taken in costs nothing more."""
    months = context.policy.log_retention_days / 30
    basis = f"{logged.monthly / GB:,.3f} GB a month (by {logged} bytes), stored for {months:.1f} months"
    return monthly({"logs.store": logged.monthly / GB * months}, basis)


def log_group_control(
    name: str, criteria: tuple[str, ...], group: Callable[[Names], str], bytes_a_request: int
) -> Control[LogGroup | None]:
    """Return the control of one log group; `bytes_a_request` is what the price is reckoned from."""

    def read(reads: Reads, context: PlanContext) -> LogGroup | None:
        wanted = group(Names(context.system))
        return with_marks(reads, context, wanted, read_groups(reads, wanted).get(wanted))

    def plan(context: PlanContext, actual: LogGroup | None) -> Iterator[Step]:
        price = ingested(context, bytes_a_request, "requests")
        yield from plan_group(name, context, group(Names(context.system)), actual, price)

    def remove(context: PlanContext, actual: LogGroup | None) -> Iterator[Step]:
        reason = "there is no such group" if actual is None else "kept: logs are evidence, they expire by themselves"
        yield NoChange(name, group(Names(context.system)), RETENTION, reason, remark=actual is not None)

    return Control(
        name=name,
        criteria=criteria,
        phase=Phase.STORES_AND_ROLES,
        aspects=(RETENTION, CLASS),
        read=read,
        plan=plan,
        remove=remove,
        parts=("adopted-things",),
    )


def _retained(control: str, context: PlanContext, where: str, actual: LogGroup | None, price: Price) -> Step:
    days = retention(context.policy.log_retention_days)
    keep = Call("logs", "put_retention_policy", {"logGroupName": where, "retentionInDays": days})
    after = {"retention_days": days}
    if actual is None:
        make = Call("logs", "create_log_group", {"logGroupName": where, "tags": Names(context.system).tags})
        return Change(control, where, RETENTION, Action.CREATE, None, after, (make, keep), price)
    standing = actual.retention_days
    if standing is None and actual.unfinished:
        return Change(control, where, RETENTION, Action.UPDATE, {"retention_days": None}, after, (keep,))
    if standing is None or standing >= days:
        told = f"logs are kept for {standing} days" if standing else NEVER
        return NoChange(control, where, RETENTION, told)
    if actual.log_class == DELIVERY:
        return NoChange(control, where, RETENTION, f"fails 9.3: class {DELIVERY} keeps logs for a day", remark=True)
    if actual.policy:
        # A group's own retention does not count beside an account policy, which other systems share.
        reason = f"the account policy {actual.policy} keeps logs for {standing} days, {days} are wanted: fails 9.3"
        told = f"{reason}; lengthen it there, or except this group from it"
        return NoChange(control, where, RETENTION, told, remark=True)
    return Change(control, where, RETENTION, Action.UPDATE, {"retention_days": standing}, after, (keep,))


def _told_class(log_class: str) -> str:
    if log_class == STANDARD:
        return "every query can be asked of it"
    way_out = "export it, delete it and plan again, or have its logs go elsewhere"
    return f"fails 9.4: its class {log_class} cannot be changed; {way_out}"
