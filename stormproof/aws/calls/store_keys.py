"""API keys of a run in the key store, as an undo says how they are deleted before there are any."""

from __future__ import annotations

from stormproof.core.planning.plans import Call


def deleted_by_label(table: str, label: str) -> Call:
    """Return what deletes the keys of a label, as an undo says it before there are any: no call of DynamoDB."""
    return Call("dynamodb", "delete_items", {"TableName": table, "label": label})
