"""The key of a region's probes, denied and admitted again: what nobody but the probe itself meets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from stormproof.core.planning.plans import Call

REVOKED = "revokedAt"


def denied(table: str, key_hash: str, at: datetime) -> Call:
    """Return the call that has the key store deny a key."""
    given = {":value": {"S": at.isoformat()}}
    return _updated(table, key_hash, f"SET {REVOKED} = :value", ExpressionAttributeValues=given)


def admitted(table: str, key_hash: str) -> Call:
    """Return the call that has it admit the key again."""
    return _updated(table, key_hash, f"REMOVE {REVOKED}")


def _updated(table: str, key_hash: str, expression: str, **more: Any) -> Call:
    parameters = {
        "TableName": table,
        "Key": {"keyHash": {"S": key_hash}},
        "UpdateExpression": expression,
        "ConditionExpression": "attribute_exists(keyHash)",
    }
    return Call("dynamodb", "update_item", {**parameters, **more}, idempotent=True)
