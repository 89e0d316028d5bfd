"""DynamoDB: a restored table is being created for 20 minutes of the virtual clock, and cannot be used until then.

moto's is there at once. How long it takes: https://repost.aws/knowledge-center/dynamodb-restore-taking-long ; that a
table is told as CREATING, and RestoreInProgress:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreSummary.html . Its items answer as those of no
table do (ResourceNotFoundException: "its status might not be ACTIVE",
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html#API_GetItem_Errors), changes are refused
(ResourceInUseException, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html), backups
of it, too (ContinuousBackupsUnavailableException,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import ResourceInUseException, ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import RestoredPITTable, RestoredTable, Table
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches

TAKES_S = 1200.0
OF_ITEMS = (
    "put_item",
    "get_item",
    "update_item",
    "delete_item",
    "query",
    "scan",
    "batch_get_item",
    "batch_write_item",
    "transact_get_items",
    "transact_write_items",
)
CHANGES = ("delete_table", "update_table", "update_time_to_live")
BACKUPS = ("create_backup", "update_continuous_backups")


class ContinuousBackupsUnavailable(JsonRESTError):
    """Backups of the table have not begun."""

    def __init__(self, table: str) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#ContinuousBackupsUnavailableException",
            f"Backups are being enabled for the table: {table}. Please retry later",
        )


def install(patches: Patches) -> None:
    """Have restored tables stand in CREATING for a while."""
    for kind in (RestoredTable, RestoredPITTable):
        patches.wrap(kind, "describe", _telling)
    patches.wrap(DynamoDBBackend, "restore_table_from_backup", _beginning)
    for names, refusal in ((OF_ITEMS, _not_found), (CHANGES, _in_use), (BACKUPS, ContinuousBackupsUnavailable)):
        for name in names:
            patches.wrap(DynamoHandler, name, _refusing(refusal))


def begin(table: Table) -> None:
    """Have a restore of now end in its time."""
    setattr(table, "restored_at", time.time() + TAKES_S)  # noqa: B010  # moto's class does not know it


def under_way(table: Table) -> bool:
    """Tell whether a table is still being restored."""
    return time.time() < getattr(table, "restored_at", 0.0)


def _beginning(restore: Method) -> Method:
    def restore_table_from_backup(backend: DynamoDBBackend, *given: Any, **more: Any) -> Table:
        table: Table = restore(backend, *given, **more)
        begin(table)
        return table

    return restore_table_from_backup


def _telling(describe: Method) -> Method:
    def describe_table(table: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        told: dict[str, Any] = describe(table, base_key=base_key)
        if under_way(table):
            told[base_key]["TableStatus"] = "CREATING"
            told[base_key]["RestoreSummary"]["RestoreInProgress"] = True
        return told

    return describe_table


def _refusing(refusal: Any) -> Any:
    def wrap(method: Method) -> Method:
        def answer(self: DynamoHandler) -> Any:
            for name in _named(self.body):
                table = self.dynamodb_backend.tables.get(name.rpartition("/")[2])
                if table is not None and under_way(table):
                    raise refusal(table.name)
            return method(self)

        return answer

    return wrap


def _not_found(_name: str) -> Exception:
    return ResourceNotFoundException()


def _in_use(name: str) -> Exception:
    return ResourceInUseException(f"Attempt to change a resource which is still in use: Table is being created: {name}")


def _named(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tables that a request names; what has no names in it is refused by whoever answers it."""
    if isinstance(name := body.get("TableName"), str):
        yield name
    if isinstance(asked := body.get("RequestItems"), Mapping):
        yield from asked
    for each in body.get("TransactItems") or ():
        yield from (part["TableName"] for part in each.values() if isinstance(part, Mapping) and "TableName" in part)
