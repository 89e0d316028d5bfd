"""Answers of DynamoDB: consumed capacity where it is asked for alone, and attribute values written as they stand.

"ConsumedCapacity is only returned if the request asked for it", but moto tells it with every UpdateItem:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html. And moto looks for each of the
eleven types of an AttributeValue by several spellings in a value that has one type, in the form in which it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from moto.core.responses import ActionResult
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches

ATTRIBUTE_VALUE = "AttributeValue"
PLAIN: Mapping[str, type] = {"S": str, "N": str, "BOOL": bool, "NULL": bool}
"""Types whose values stand in an answer as moto keeps them."""


def install(patches: Patches) -> None:
    """Wrap UpdateItem and the writing of values."""
    patches.wrap(DynamoHandler, "update_item", _telling_what_was_asked)
    patches.wrap(BaseJSONSerializer, "_serialize_type_structure", _as_it_stands)


def _telling_what_was_asked(moto: Method) -> Method:
    def update_item(handler: DynamoHandler) -> ActionResult:
        result: ActionResult = moto(handler)
        if handler.body.get("ReturnConsumedCapacity", "NONE") == "NONE" and isinstance(result.result, MutableMapping):
            result.result.pop("ConsumedCapacity", None)
        return result

    return update_item


def _as_it_stands(moto: Method) -> Method:
    def _serialize_type_structure(
        serializer: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
    ) -> None:
        if key and shape.name == ATTRIBUTE_VALUE and _is_plain(value):
            serialized[serializer.get_serialized_name(shape, key)] = dict(value)
        else:
            moto(serializer, serialized, value, shape, key)

    return _serialize_type_structure


def _is_plain(value: Any) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    ((kind, content),) = value.items()
    return kind in PLAIN and type(content) is PLAIN[kind]
