"""What an owner does with a table of ours: calls that change its settings, and the calls that put them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

TableOf = Callable[[Names], str]
"""Names one of our tables."""


def protected(title: str, table: TableOf) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what keeps a table from being deleted and lets it be restored to any second.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html (DeletionProtectionEnabled)
    """

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = standing(reads, context, table)["TableName"]
        recovery = reads.read("dynamodb", "describe_continuous_backups", TableName=name)
        description = recovery["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription") or {}
        before = description.get("PointInTimeRecoveryStatus") == "ENABLED"
        return FaultInjection(
            title,
            (_kept(name, on=True), _restorable(name, on=True)),
            (_restorable(name, on=before), _kept(name, on=False)),
        )

    return inject


def standing(reads: Reads, context: PlanContext, table: TableOf) -> dict[str, Any]:
    """Return DescribeTable's answer about a table of ours; raises CouldNotLook where there is none."""
    name = table(Names(context.system))
    try:
        found: dict[str, Any] = reads.read("dynamodb", "describe_table", TableName=name)["Table"]
    except NotThere:
        raise CouldNotLook(
            "sabotage.nothing_to_break", f"there is no table {name}; run `stormproof apply` first"
        ) from None
    return found


def _kept(name: str, *, on: bool) -> Call:
    where = {"TableName": name}
    parameters = {**where, "DeletionProtectionEnabled": on}
    return Call("dynamodb", "update_table", parameters, settled_by="table_exists", settle_parameters=where)


def _restorable(name: str, *, on: bool) -> Call:
    specification = {"PointInTimeRecoveryEnabled": on}
    parameters = {"TableName": name, "PointInTimeRecoverySpecification": specification}
    return Call("dynamodb", "update_continuous_backups", parameters)
