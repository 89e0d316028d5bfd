"""DynamoDB: a table with point-in-time recovery leaves a backup behind when it is deleted, of its last state, 35 days.

moto leaves nothing, and lists backups of all types. Type and retention:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BackupDetails.html ; its name, and that nobody makes
or deletes it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html ;
which types are listed: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Backup, Table
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches

KEPT = timedelta(days=35)
SYSTEM = "SYSTEM"


def install(patches: Patches) -> None:
    """List backups by their type, and forget the expired."""
    for name in ("summary", "details"):
        patches.put(Backup, name, property(_told(vars(Backup)[name].fget)))
    for name in ("list_backups", "describe_backup", "restore_table_from_backup"):
        patches.wrap(DynamoDBBackend, name, _without_expired)
    patches.wrap(DynamoDBBackend, "delete_backup", _users_alone)
    patches.wrap(DynamoHandler, "list_backups", _of_type)


def leave(backend: DynamoDBBackend, table: Table) -> None:
    """Make the backup of a table that is about to go."""
    backup = Backup(backend.account_id, backend.region_name, f"{table.name}$DeletedTableBackup", table, type_=SYSTEM)
    backend.backups[backup.arn] = backup


def _told(tell: Method) -> Method:
    def described(backup: Backup) -> dict[str, Any]:
        told: dict[str, Any] = tell(backup)
        if backup.type == SYSTEM:
            told["BackupExpiryDateTime"] = backup.creation_date_time + KEPT
        return told

    return described


def _without_expired(method: Method) -> Method:
    def answer(backend: DynamoDBBackend, *given: Any, **more: Any) -> Any:
        gone = [
            arn
            for arn, each in backend.backups.items()
            if each.type == SYSTEM and each.creation_date_time + KEPT <= utcnow()
        ]
        for arn in gone:
            del backend.backups[arn]
        return method(backend, *given, **more)

    return answer


def _users_alone(delete: Method) -> Method:
    def delete_backup(backend: DynamoDBBackend, backup_arn: str) -> Any:
        if backup_arn in backend.backups and backend.backups[backup_arn].type == SYSTEM:
            raise MockValidationException("System backups cannot be deleted")
        return delete(backend, backup_arn)

    return delete_backup


def _of_type(method: Method) -> Method:
    def list_backups(self: DynamoHandler) -> Any:
        wanted = self.body.get("BackupType", "USER")
        answer = method(self)
        summaries = answer.result["BackupSummaries"]
        answer.result["BackupSummaries"] = [each for each in summaries if wanted in {"ALL", each["BackupType"]}]
        return answer

    return list_backups
