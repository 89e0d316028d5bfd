"""States in which the chapter's commands bring lost data back though an owner has set tables and buckets otherwise."""

from __future__ import annotations

from stormproof.aws.observe.recovery.tables import read_size
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection, PassScenario
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

EXPIRY = {"AttributeName": "stormproof_expires"}


def expiring(reads: Reads, context: PlanContext) -> FaultInjection:
    """Return what lets items of the first table expire."""
    where = _first(context)
    status = reads.read("dynamodb", "describe_time_to_live", **where)["TimeToLiveDescription"].get("TimeToLiveStatus")
    if status != "DISABLED":
        raise Undecidable(NOTHING_HERE, f"items of {where['TableName']} expire already")
    on, off = (
        Call("dynamodb", "update_time_to_live", {**where, "TimeToLiveSpecification": {"Enabled": each, **EXPIRY}})
        for each in (True, False)
    )
    return FaultInjection("a table whose items expire", (on,), (off,))


def protected(reads: Reads, context: PlanContext) -> FaultInjection:
    """Return what protects the first table from deletion."""
    tables = context.system.tables
    if tables and read_size(reads, tables[0]).protected:
        raise Undecidable(NOTHING_HERE, f"{tables[0].name} is protected already")
    on, off = (_protection(context, on=each) for each in (True, False))
    return FaultInjection("a table that nobody can delete", (on,), (off,))


def _protection(context: PlanContext, *, on: bool) -> Call:
    where = _first(context)
    parameters = {**where, "DeletionProtectionEnabled": on}
    return Call("dynamodb", "update_table", parameters, settled_by="table_exists", settle_parameters=where)


def _first(context: PlanContext) -> dict[str, str]:
    if not context.system.tables:
        raise Undecidable(NOTHING_HERE, "the system has no table")
    return {"TableName": context.system.tables[0].name}


CHAPTER_PASSES = (
    PassScenario("own-expiring-table", "7.5", ("table-recovery",), expiring),
    PassScenario("own-protected-table", "7.5", ("table-recovery",), protected),
)
