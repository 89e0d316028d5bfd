"""A table's point-in-time recovery and protection as DynamoDB tells of them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html: a period that nobody
has set is 35 days; without recovery the answer has its status alone.
"""

from __future__ import annotations

from typing import Any

from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.stores import LONGEST_DAYS, TableRecovery, TableSize
from stormproof.core.system import Table

ON = "ENABLED"


def read_recovery(reads: Reads, table: Table) -> TableRecovery:
    """Look at a table's recovery; raises CouldNotLook, NotThere."""
    found = reads.read("dynamodb", "describe_continuous_backups", TableName=table.name)["ContinuousBackupsDescription"]
    told: dict[str, Any] = found.get("PointInTimeRecoveryDescription") or {}
    if told.get("PointInTimeRecoveryStatus") != ON:
        return TableRecovery(table, enabled=False)
    days = int(told.get("RecoveryPeriodInDays") or LONGEST_DAYS)
    return TableRecovery(
        table, True, days, told.get("EarliestRestorableDateTime"), told.get("LatestRestorableDateTime")
    )


def read_size(reads: Reads, table: Table) -> TableSize:
    """Look at a table's size and protection; raises CouldNotLook, NotThere."""
    found = reads.read("dynamodb", "describe_table", TableName=table.name)["Table"]
    indexes = bool(found.get("GlobalSecondaryIndexes") or found.get("LocalSecondaryIndexes"))
    return TableSize(
        table, int(found.get("TableSizeBytes") or 0), indexes, bool(found.get("DeletionProtectionEnabled"))
    )
