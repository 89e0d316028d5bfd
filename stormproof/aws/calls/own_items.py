"""Items of a run's own in the owner's tables: written, overwritten and deleted, and never one of his."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.undo import MARK, MARKED


def if_ours(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition that there is no item of a key, or one of ours: it holds however often the answer is lost.

    An item without the mark is somebody's, whenever it was written. `key` is as in the call, of one or two attributes;
    an item that is there has each of them:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
    """
    return {
        "ConditionExpression": "attribute_not_exists(#key) OR #mark = :ours",
        "ExpressionAttributeNames": {"#key": next(iter(key)), "#mark": MARK},
        "ExpressionAttributeValues": {":ours": MARKED},
    }
