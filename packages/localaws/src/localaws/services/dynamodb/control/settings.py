"""DynamoDB's table settings that moto loses.

Encryption on update, table class, on-demand limits, tags set twice; billing and encryption of what a backup restores.
A stream that was switched off can be switched on again, as another one. Tables have an ID, no billing mode while they
never were on demand, no empty lists of indexes; the default key is AWS's, a new table is being created: as recorded,
localstack/localstack, tests/aws/services/dynamodb/test_dynamodb.snapshot.json (test_table_warm_throughput,
test_dynamodb_create_table_with_partial_sse_specification).

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
"""

from __future__ import annotations

import copy
import time
import uuid
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.exceptions import ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.kms.models import kms_backends

from localaws.moto.patches import Method, Patches

GONE_FIRST = ("AttributeDefinitions", "CreationDateTime", "KeySchema", "WarmThroughput")
ON_DEMAND = "PAY_PER_REQUEST"
DEFAULT_KEY = "Default key that protects my DynamoDB data when no other key is defined"


def install(patches: Patches) -> None:
    """Keep and tell the settings."""
    patches.wrap(DynamoHandler, "create_table", _keeping)
    patches.wrap(DynamoHandler, "update_table", _keeping)
    patches.wrap(DynamoHandler, "delete_table", _deleting)
    patches.wrap(Table, "__init__", _named)
    patches.wrap(Table, "_get_default_encryption_key", _managed)
    patches.wrap(Table, "describe", _telling)
    patches.wrap(DynamoDBBackend, "tag_resource", _replacing)
    patches.wrap(DynamoDBBackend, "update_table_streams", _switching)
    patches.wrap(DynamoDBBackend, "restore_table_from_backup", _inheriting)


def _keeping(change: Method) -> Method:
    def change_table(self: DynamoHandler) -> Any:
        name, tables = self.body["TableName"], self.dynamodb_backend.tables
        standing = dict(tables[name].sse_specification or {}) if name in tables else None
        answer = change(self)
        table: Any = tables[name]
        _keep(table, self.body)
        told = table.describe()
        told["TableDescription"].update(_under_way(standing, told["TableDescription"]))
        return type(answer)(told)

    return change_table


def _deleting(delete: Method) -> Method:
    """As recorded in test_table_crud: the answer tells of a table that is going, and no longer what it is made of."""

    def delete_table(self: DynamoHandler) -> Any:
        name = self.body["TableName"]
        try:
            table = self.dynamodb_backend.get_table(name)
        except ResourceNotFoundException:
            raise ResourceNotFoundException(table_name=name) from None
        answer = delete(self)
        told = {key: value for key, value in table.describe()["TableDescription"].items() if key not in GONE_FIRST}
        return type(answer)({"TableDescription": {**told, "TableStatus": "DELETING"}})

    return delete_table


def _under_way(standing: Mapping[str, Any] | None, described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the change's own answer tells otherwise: it has happened by the next call.

    `standing` is the encryption before, None of a new table.
    """
    if standing is None:
        return {"TableStatus": "CREATING", "WarmThroughput": {**described["WarmThroughput"], "Status": "UPDATING"}}
    if standing.get("Enabled") and "SSEDescription" not in described:
        key = standing["KMSMasterKeyId"]
        return {"SSEDescription": {"Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": key}}
    return {}


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


def _named(make: Method) -> Method:
    def init(table: Any, *given: Any, **more: Any) -> None:
        table.table_id, table.was_on_demand = str(uuid.uuid4()), False
        make(table, *given, **more)

    return init


def _managed(make: Method) -> Method:
    def default_key(table: Table, account_id: str, region: str) -> str:
        arn: str = make(table, account_id, region)
        key: Any = kms_backends[account_id][region].describe_key(arn.rpartition("/")[2])
        key.key_manager, key.description = "AWS", DEFAULT_KEY
        return arn

    return default_key


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
        described = description[base_key]
        described.update({name: value for name, value in further.items() if value is not None})
        described["TableId"] = table.table_id  # type: ignore[attr-defined]  # ours, as is the next
        if table.billing_mode == ON_DEMAND:
            table.was_on_demand = True  # type: ignore[attr-defined]
        if not table.was_on_demand:  # type: ignore[attr-defined]
            described.pop("BillingModeSummary")
        for indexes in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            if not described[indexes]:
                described.pop(indexes)
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
