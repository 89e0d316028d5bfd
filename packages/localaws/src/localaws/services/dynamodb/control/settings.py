"""DynamoDB's table settings that moto loses.

Encryption on update, table class, on-demand limits, tags set twice; billing and encryption of what a backup restores.
A stream that was switched off can be switched on again, as another one:

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
"""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches


def install(patches: Patches) -> None:
    """Keep and tell the settings."""
    patches.wrap(DynamoHandler, "create_table", _keeping)
    patches.wrap(DynamoHandler, "update_table", _keeping)
    patches.wrap(Table, "describe", _telling)
    patches.wrap(DynamoDBBackend, "tag_resource", _replacing)
    patches.wrap(DynamoDBBackend, "update_table_streams", _switching)
    patches.wrap(DynamoDBBackend, "restore_table_from_backup", _inheriting)


def _keeping(change: Method) -> Method:
    def change_table(self: DynamoHandler) -> Any:
        answer = change(self)
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        _keep(table, self.body)
        return type(answer)(table.describe())

    return change_table


def _keep(table: Any, body: Mapping[str, Any]) -> None:
    if (encryption := body.get("SSESpecification")) is not None:
        if encryption.get("Enabled"):
            default_key = table._get_default_encryption_key(table.account_id, table.region_name)  # noqa: SLF001  # there alone
            encryption.setdefault("KMSMasterKeyId", default_key)
        table.sse_specification = encryption
    if table_class := body.get("TableClass"):
        table.table_class = {"TableClass": table_class, "LastUpdateDateTime": time.time()}
    if (limits := body.get("OnDemandThroughput")) is not None:
        table.on_demand_throughput = limits


def _switching(update: Method) -> Method:
    def update_table_streams(self: DynamoDBBackend, table: Any, specification: dict[str, Any]) -> None:
        if (table.stream_specification or {}).get("StreamEnabled"):
            update(self, table, specification)
        else:
            table.set_stream_specification(specification)

    return update_table_streams


def _telling(describe: Method) -> Method:
    def describe_table(table: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        description: dict[str, Any] = describe(table, base_key)
        further = {
            "TableClassSummary": getattr(table, "table_class", None),
            "OnDemandThroughput": getattr(table, "on_demand_throughput", None),
        }
        description[base_key].update({name: value for name, value in further.items() if value is not None})
        return description

    return describe_table


def _replacing(tag: Method) -> Method:
    def tag_resource(backend: DynamoDBBackend, arn: str, tags: Mapping[str, str]) -> None:
        backend.untag_resource(arn, list(tags))
        tag(backend, arn, tags)

    return tag_resource


def _inheriting(restore: Method) -> Method:
    def restore_table_from_backup(backend: DynamoDBBackend, target_table_name: str, backup_arn: str) -> Table:
        table: Table = restore(backend, target_table_name, backup_arn)
        source = backend.get_backup(backup_arn).table
        table.billing_mode = source.billing_mode
        table.sse_specification = copy.deepcopy(source.sse_specification)
        return table

    return restore_table_from_backup
