"""The tables' deletion protection, where the policy asks for it: a table is then deleted by nobody's mistake.

It is free, and an owner's deployment that wants to replace the table fails until it is taken off:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.absent import none_there
from stormproof.aws.observe.recovery.tables import read_size
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.recovery.stores import TableSize
from stormproof.core.system import Table

NAME = "table-protection"
ASPECT = "deletion protection"
OFFERED = "one call deletes it; table_deletion_protection in [policy] has that refused, free of charge"


def read(reads: Reads, context: PlanContext) -> tuple[TableSize, ...]:
    """Look at each table."""
    return tuple(read_size(reads, each) for each in context.system.tables)


def plan(context: PlanContext, actual: tuple[TableSize, ...]) -> Iterator[Step]:
    """Protect what is not protected, where that is asked for."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "table")
    for each in actual:
        if each.protected:
            yield NoChange(NAME, each.table.arn, ASPECT, "it cannot be deleted until somebody takes that off")
        elif context.policy.table_deletion_protection:
            yield _set(each.table, on=True)
        else:
            yield NoChange(NAME, each.table.arn, ASPECT, OFFERED)


def remove(context: PlanContext, actual: tuple[TableSize, ...]) -> Iterator[Step]:
    """Take off what we have put on."""
    for each in actual:
        former = context.formers.of(NAME, each.table.arn, ASPECT)
        if each.protected and former and former.stands(each.protected):
            yield _set(each.table, on=False)
        else:
            yield NoChange(NAME, each.table.arn, ASPECT, "it is not ours")


def _set(table: Table, *, on: bool) -> Change:
    where = {"TableName": table.name}
    parameters = {**where, "DeletionProtectionEnabled": on}
    call = Call("dynamodb", "update_table", parameters, settled_by="table_exists", settle_parameters=where)
    return Change(NAME, table.arn, ASPECT, Action.UPDATE, not on, on, (call,), keeps=True)


CONTROL = Control(
    name=NAME,
    criteria=("7.1",),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
