"""DynamoDB: what a read asks for is what it gets: list indexes, AttributesToGet, projections in transactions.

moto takes a placeholder before an index for an unused one, drops AttributesToGet and TransactGetItems'
ProjectionExpression, and changes numbers and empty sets where it projects. Validated on AWS:
nubo-db/dynamodb-conformance, tier1/getItem/projection, tier3/legacy-api/attributesToGet,
tier3/limits/transactionLimits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb import responses
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.responses import DynamoHandler, DynamoResult, ProjectionExpressionParser

from localaws.moto.patches import Method, Patches
from localaws.services.dynamodb.projection import Path, Step, overlapping, steps, told, wanted

MOST_IN_TRANSACTION = 100
# By name: moto does not export what it imports there.
CHECK = "check_projection_expression"
OVERLAP = (
    "1 validation error detected: Invalid ProjectionExpression: Two document paths overlap with each other;"
    " must remove or rewrite one of these paths"
)


def install(patches: Patches) -> None:
    """Read paths, and pick what they name."""
    patches.replace(ProjectionExpressionParser, parse=_parse)
    patches.replace(Item, project=_project)
    patches.put(responses, "TRANSACTION_MAX_ITEMS", MOST_IN_TRANSACTION)
    for name in ("get_item", "query", "scan"):
        patches.wrap(DynamoHandler, name, _named_alone)
    patches.wrap(DynamoHandler, "transact_get_items", _projecting)


def _parse(parser: Any) -> list[list[Step]]:
    """Return the paths of an expression, and note the placeholders that they use."""
    if not parser.projection_expression:
        return []
    texts = [each.strip() for each in parser.projection_expression.split(",")]
    paths: list[list[Step]] = []
    for text in texts:
        getattr(responses, CHECK)(text)
        path: list[Step] = []
        for segment in text.split("."):
            found, placeholder = steps(segment, parser.expression_attribute_names)
            path += found
            parser.expr_attr_names_found += [placeholder] if placeholder else []
        paths.append(path)
    if both := overlapping(paths):
        one, other = map(told, both)
        raise MockValidationException(f"{OVERLAP}; path one: {one}, path two: {other}")
    return paths


def _project(item: Item, projection_expressions: list[Path]) -> Item:
    tree = wanted(projection_expressions)
    held: Any = item.attrs
    found = {name: _picked(held[name], branch) for name, branch in tree.items() if name in held}
    attributes: Any = {name: value for name, value in found.items() if value is not None}
    return Item(item.hash_key, item.range_key, attributes)


def _picked(value: DynamoType, branch: Mapping[Step, Any] | None) -> DynamoType | None:
    """Return what a branch picks of a value, None where it has nothing of it."""
    if branch is None:
        return value
    if value.is_map():
        pairs = [(step, _picked(value.value[step], below)) for step, below in branch.items() if step in value.value]
        kept = {step: each for step, each in pairs if each is not None}
        return DynamoType({"M": kept}) if kept else None
    if value.is_list():
        places = sorted(step for step in branch if isinstance(step, int) and step < len(value.value))
        listed = [_picked(value.value[place], branch[place]) for place in places]
        some = [each for each in listed if each is not None]
        return DynamoType({"L": some}) if some else None
    return None


def _named_alone(moto: Method) -> Method:
    def read(handler: DynamoHandler) -> Any:
        answer = moto(handler)
        names = handler.body.get("AttributesToGet")
        if names and isinstance(answer, ActionResult):
            result: Any = answer.result
            if result.get("Item") is not None:
                result["Item"] = _only(result["Item"], names)
            if result.get("Items") is not None:
                result["Items"] = [_only(item, names) for item in result["Items"]]
        return answer

    return read


def _only(attributes: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name in names}


def _projecting(moto: Method) -> Method:
    def transact_get_items(handler: DynamoHandler) -> Any:
        asked = [each["Get"] for each in handler.body["TransactItems"]]
        paths = [_paths_of(get) for get in asked]
        answer = moto(handler)
        for get, some, told_item in zip(asked, paths, answer.result["Responses"], strict=True):
            if some and told_item:
                item: Any = handler.dynamodb_backend.get_item(get["TableName"], get["Key"], some)
                told_item.update(DynamoResult(item.describe_attrs(attributes=None)).result)
        return answer

    return transact_get_items


def _paths_of(get: Mapping[str, Any]) -> Any:
    names = get.get("ExpressionAttributeNames") or {}
    parser = ProjectionExpressionParser(get.get("ProjectionExpression"), names)
    paths = parser.parse()
    responses.validate_attributes_used(names, parser.expr_attr_names_found, validation_error_prefix=False)
    return paths
