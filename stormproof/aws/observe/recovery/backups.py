"""Backups of a resource in vaults of AWS Backup.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListRecoveryPointsByResource.html tells of a resource's, and
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRecoveryPoint.html which plan has made one and when
it is deleted. What plans say: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupPlan.html and
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html (resources by ARN, ``*`` for anything;
what is selected by tags is seen by its backups).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.backups import Backup, Keeper, Promise, keeper

COMPLETED = "COMPLETED"
CLOSELY = 3
"""How many of the newest and of the oldest are looked at closely."""


def read_backups(reads: Reads, arn: str) -> tuple[Backup, ...]:
    """Return the newest completed backups of a resource, then the oldest; raises CouldNotLook."""
    found = reads.pages("backup", "list_recovery_points_by_resource", "RecoveryPoints", ResourceArn=arn)
    made = [each for each in found if each["Status"] == COMPLETED]
    made.sort(key=lambda each: each["CreationDate"], reverse=True)
    closely = [*made[:CLOSELY], *made[CLOSELY:][-CLOSELY:]]
    points = [(str(each["BackupVaultName"]), str(each["RecoveryPointArn"])) for each in closely]
    return tuple(backup for point in points for backup in _described(reads, *point))


def read_keeper(reads: Reads, arn: str, days: int, now: datetime) -> Keeper | None:
    """Return a plan that keeps a resource's backups so many days, None without any; raises CouldNotLook."""
    return keeper(read_backups(reads, arn), read_promises(reads, arn), days, now)


def read_promises(reads: Reads, arn: str, beside: str = "") -> Iterator[Promise]:
    """Yield what plans say of a resource, but for the one of the name `beside`; raises CouldNotLook."""
    for plan in reads.pages("backup", "list_backup_plans", "BackupPlansList"):
        if beside and plan.get("BackupPlanName") == beside:
            continue
        where = {"BackupPlanId": str(plan["BackupPlanId"])}
        chosen = [each for each in _selections(reads, where) if _selects(each["BackupSelection"], arn)]
        if not chosen:
            continue
        since = max(each["CreationDate"] for each in chosen)
        for rule in reads.read("backup", "get_backup_plan", **where)["BackupPlan"]["Rules"]:
            days = (rule.get("Lifecycle") or {}).get("DeleteAfterDays")
            vault, schedule = str(rule["TargetBackupVaultName"]), str(rule.get("ScheduleExpression", ""))
            yield Promise(vault, str(plan["BackupPlanArn"]), schedule, since, days)


def _selections(reads: Reads, where: dict[str, str]) -> Sequence[dict[str, Any]]:
    found = reads.pages("backup", "list_backup_selections", "BackupSelectionsList", **where)
    return [reads.read("backup", "get_backup_selection", SelectionId=each["SelectionId"], **where) for each in found]


def _selects(selection: dict[str, Any], arn: str) -> bool:
    """Tell whether a selection names a resource by its ARN, and nothing narrows that."""
    if selection.get("Conditions") or selection.get("ListOfTags"):
        return False
    named = any(fnmatchcase(arn, each) for each in selection.get("Resources") or ())
    return named and not any(fnmatchcase(arn, each) for each in selection.get("NotResources") or ())


def _described(reads: Reads, vault: str, point: str) -> Iterator[Backup]:
    try:
        told = reads.read("backup", "describe_recovery_point", BackupVaultName=vault, RecoveryPointArn=point)
    except NotThere:  # it was deleted meanwhile
        return
    plan = str((told.get("CreatedBy") or {}).get("BackupPlanArn", ""))
    yield Backup(vault, plan, told["CreationDate"], (told.get("CalculatedLifecycle") or {}).get("DeleteAt"))
