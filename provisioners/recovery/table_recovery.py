"""The tables' point-in-time recovery: on, and where it reaches less than a week back, as far as the policy says.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html ; it is paid by the size
of the table, however far it reaches back: https://aws.amazon.com/dynamodb/pricing/on-demand/ . It is never switched off
and never shortened: what could be restored until then could not be any more, see
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.shared.absent import none_there
from stormproof.aws.observe.recovery.backups import read_keeper
from stormproof.aws.observe.recovery.tables import read_recovery, read_size
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.demands import LEAST_TABLE_DAYS
from stormproof.core.recovery.stores import TableRecovery, TableSize
from stormproof.core.system import Table

NAME = "table-recovery"
ASPECT = "point-in-time recovery"
GB = 1 << 30


@dataclass(frozen=True)
class Recoverable:
    """A table's recovery and size, and the owner's plan that keeps longer what recovery does not, if any."""

    recovery: TableRecovery
    size: TableSize
    keeper: Keeper | None = None


def read(reads: Reads, context: PlanContext) -> tuple[Recoverable, ...]:
    """Look at each table."""
    return tuple(_look(reads, each) for each in context.system.tables)


def _look(reads: Reads, table: Table) -> Recoverable:
    recovery, size = read_recovery(reads, table), read_size(reads, table)
    if not recovery.enabled or recovery.days >= LEAST_TABLE_DAYS or recovery.latest is None:
        return Recoverable(recovery, size)
    return Recoverable(recovery, size, read_keeper(reads, table.arn, LEAST_TABLE_DAYS, recovery.latest))


def plan(context: PlanContext, actual: tuple[Recoverable, ...]) -> Iterator[Step]:
    """Switch recovery on where it is off, and have it reach back a week at least."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "table")
    for each in actual:
        yield _planned(context, each)


def _planned(context: PlanContext, each: Recoverable) -> Step:
    recovery, arn = each.recovery, each.recovery.table.arn
    if recovery.enabled and recovery.days >= LEAST_TABLE_DAYS:
        return NoChange(NAME, arn, ASPECT, f"it can be restored to any second of the last {recovery.days} days")
    if each.keeper:
        return NoChange(NAME, arn, ASPECT, f"it can be restored to the last {recovery.days} days; {each.keeper}")
    before = f"{recovery.days} days" if recovery.enabled else "off"
    days = context.policy.table_recovery_days
    calls, price = (_enable(recovery, days),), _price(each)
    return Change(NAME, arn, ASPECT, Action.UPDATE, before, f"{days} days", calls, price)


def remove(_context: PlanContext, actual: tuple[Recoverable, ...]) -> Iterator[Step]:
    """Leave it: who switches it off loses what could be restored."""
    for each in actual:
        there = each.recovery.enabled
        reason = "kept: without it, nothing of the past could be restored any more" if there else "it is off"
        yield NoChange(NAME, each.recovery.table.arn, ASPECT, reason, remark=there)


def _enable(recovery: TableRecovery, days: int) -> Call:
    specification = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
    parameters = {"TableName": recovery.table.name, "PointInTimeRecoverySpecification": specification}
    return Call("dynamodb", "update_continuous_backups", parameters)


def _price(each: Recoverable) -> Price:
    gigabytes = each.size.size / GB
    return monthly({"dynamodb.pitr": 0.0 if each.recovery.enabled else gigabytes}, f"a table of {gigabytes:,.3f} GB")


CONTROL = Control(
    name=NAME,
    criteria=("7.1", "7.3", "7.5"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
