"""A table as it was at a moment, restored beside the one that is there; or one that was deleted, under its own name.

Point-in-time recovery restores into a new table alone, to any second of its window, which ends five minutes ago:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html . What it leaves of a
deleted table is one backup of its last state, for 35 days:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere, UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.record import Phase
from stormproof.operations.recovery.work import Work

RESTORED_WITHIN_S = 24 * 3600.0
RESTORABLE_WITHIN_S = 1200.0
LEFT_BY_DELETION = "$DeletedTableBackup"
"""How the name of the backup ends that a deleted table leaves (see above)."""


@dataclass(frozen=True)
class Window:
    """What can be restored; both ends on AWS's clock. `days` is the period that is set."""

    earliest: datetime
    latest: datetime
    days: int

    def __contains__(self, moment: datetime) -> bool:
        """Tell whether a moment can be restored now."""
        return self.earliest <= moment <= self.latest


DRILLED = "drill-"
"""How the name goes on of a table that a drill has restored, and of no other."""


def side_table(names: Names, table: str, moment: datetime, kind: str = "") -> str:
    """Return what the table is called that a table is restored into: the same for the same table and moment."""
    return f"{names.recovery_tables}{kind}{hashlib.sha256(f'{table} {moment.isoformat()}'.encode()).hexdigest()[:8]}"


def read_window(reads: Reads, table: str) -> Window | None:
    """Return the window of a table's point-in-time recovery, None where that is off; raises NotThere."""
    answer = reads.read("dynamodb", "describe_continuous_backups", TableName=table)["ContinuousBackupsDescription"]
    told = answer.get("PointInTimeRecoveryDescription") or {}
    if told.get("PointInTimeRecoveryStatus") != "ENABLED" or "LatestRestorableDateTime" not in told:
        return None
    earliest, latest = (
        told[name].astimezone(UTC) for name in ("EarliestRestorableDateTime", "LatestRestorableDateTime")
    )
    return Window(earliest, latest, int(told.get("RecoveryPeriodInDays") or 35))


def restore_beside(work: Work, table: str, moment: datetime, side: str) -> float:
    """Restore a table into `side` and wait until it is there; one that stands there already is gone on with.

    Returns how much of the time before the moment cannot be had, in seconds: nothing within the window. Raises
    UsageError for a moment outside of it and where `side` is something else; CallFailed, CouldNotLook.
    """
    standing = _described(work.reads, side)
    if standing is None:
        _must_be_restorable(work, table, moment)
        work.enter(Phase.RESTORING, side=side)
        work.say(f"restoring {table} as of {moment:%Y-%m-%d %H:%M:%S} UTC into {side}")
        parameters = {"SourceTableName": table, "TargetTableName": side, "RestoreDateTime": moment}
        work.call("dynamodb", "restore_table_to_point_in_time", parameters, idempotent=True)
    else:
        _must_be_of(standing, table, moment)
        work.say(f"{side} is being restored already, from {table} as of that moment")
    _await_active(work, side)
    return 0.0


def restore_deleted(work: Work, table: str, backup: Mapping[str, Any]) -> float:
    """Restore a deleted table under its own name, to its last state; returns what `restore_beside` does."""
    if _described(work.reads, table) is None:
        work.enter(Phase.RESTORING, side=table)
        work.say(f"restoring {table} from the backup that its deletion left, as it was then")
        parameters = {"TargetTableName": table, "BackupArn": backup["BackupArn"]}
        work.call("dynamodb", "restore_table_from_backup", parameters, idempotent=True)
    _await_active(work, table)
    left: datetime = backup["BackupCreationDateTime"].astimezone(UTC)
    return max(0.0, (work.record.moment - left).total_seconds())


def backup_of_deleted(reads: Reads, table: str) -> Mapping[str, Any] | None:
    """Return the newest backup that a deletion of the table has left, None where there is none."""
    found = reads.pages("dynamodb", "list_backups", "BackupSummaries", TableName=table, BackupType="SYSTEM")
    left = [each for each in found if str(each["BackupName"]).endswith(LEFT_BY_DELETION)]
    return max(left, key=lambda each: each["BackupCreationDateTime"], default=None)


def drop(work: Work, side: str) -> None:
    """Delete a table that something was restored into, if it is there; raises ValueError for any other table."""
    names = Names(work.reached.system)
    if not side.startswith(names.recovery_tables):
        raise ValueError(f"{side} is no table that was restored into")
    try:
        work.call("dynamodb", "delete_table", {"TableName": side}, settled_by="table_not_exists",
                  settle_parameters={"TableName": side})  # fmt: skip
    except NotThere:
        return


def standing_sides(reads: Reads, names: Names, kind: str = "") -> tuple[str, ...]:
    """Return the tables that were restored into and are there still."""
    found = reads.pages("dynamodb", "list_tables", "TableNames")
    return tuple(str(each) for each in found if str(each).startswith(names.recovery_tables + kind))


def await_restorable(work: Work, table: str, moment: datetime) -> float:
    """Wait until a moment of the last minutes can be restored; return the seconds after it that this took.

    Raises UsageError where recovery is off, CouldNotLook where the window does not come to it.
    """

    def looked() -> Window:
        found = read_window(work.reads, table)
        if found is None:
            raise UsageError(f"{table} has no point-in-time recovery", "`stormproof apply` turns it on, from then on")
        return found

    what = f"{moment:%H:%M:%S} UTC can be restored"
    window = work.until(looked, lambda seen: seen.latest >= moment, RESTORABLE_WITHIN_S, what, 60.0)
    return max(0.0, (work.now() - min(moment, window.latest)).total_seconds())


def _must_be_restorable(work: Work, table: str, moment: datetime) -> None:
    window = read_window(work.reads, table)
    if window is None:
        raise UsageError(
            f"{table} has no point-in-time recovery: nothing of it can be brought back",
            "a backup, an export or a vault may have it; `stormproof apply` turns recovery on for what comes",
        )
    if moment < window.earliest:
        raise UsageError(
            f"{moment:%Y-%m-%d %H:%M:%S} UTC is before what {table} can be restored to",
            f"name a moment from {window.earliest:%Y-%m-%d %H:%M:%S} UTC on; its window is {window.days} days at most",
        )
    if moment > work.now():
        raise UsageError(f"{moment:%Y-%m-%d %H:%M:%S} UTC is in the future", "name a moment that has been")
    await_restorable(work, table, moment)


def _described(reads: Reads, table: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = reads.read("dynamodb", "describe_table", TableName=table)["Table"]
    except NotThere:
        return None
    return found


def _must_be_of(standing: Mapping[str, Any], table: str, moment: datetime) -> None:
    summary = standing.get("RestoreSummary") or {}
    source, at = str(summary.get("SourceTableArn", "")), summary.get("RestoreDateTime")
    near = at is not None and abs(at.astimezone(UTC) - moment) < timedelta(seconds=1)
    if source.rpartition("/")[2] != table or not near:
        raise UsageError(
            f"{standing['TableName']} is there and was not restored from {table} as of that moment",
            "delete it, or name another table with --into",
        )


def _await_active(work: Work, table: str) -> None:
    def status() -> str:
        found = _described(work.reads, table)
        return str(found["TableStatus"]) if found else ""

    seen = work.until(
        status, lambda each: each not in {"", "CREATING"}, RESTORED_WITHIN_S, f"{table} is restored", 150.0
    )
    if seen != "ACTIVE":
        raise CouldNotLook("recovery.not_restored", f"{table} is {seen}, not ACTIVE")
