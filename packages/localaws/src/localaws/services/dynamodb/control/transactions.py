"""DynamoDB: tokens of transactions, capacity where it is asked for, and refusals in AWS's words.

A transaction with a token that was used in the last ten minutes is not carried out again, and refused if it is another
one: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html . moto tells capacity
and collection metrics unasked: localstack/localstack, tests/aws/services/dynamodb/test_dynamodb.snapshot.json
(test_batch_write_items, test_transaction_write_items, test_batch_write_not_matching_schema,
test_return_values_on_conditions_check_failure, test_dynamodb_pay_per_request).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import ConditionalCheckFailed, MockValidationException, ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.utilities import dynamo_json_dump
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches

KEPT_S = 600.0
UNASKED = {"ConsumedCapacity": "ReturnConsumedCapacity", "ItemCollectionMetrics": "ReturnItemCollectionMetrics"}
BY_DEMAND = "PAY_PER_REQUEST"


class IdempotentParameterMismatch(JsonRESTError):
    """The token was used with another transaction."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "The provided idempotency token was already used with a different transaction.",
        )


def install(patches: Patches) -> None:
    """Wrap the operations."""
    for name in ("batch_get_item", "batch_write_item", "transact_write_items"):
        patches.wrap(DynamoHandler, name, _silent)
    patches.wrap(DynamoHandler, "transact_write_items", _once)
    patches.wrap(DynamoHandler, "batch_write_item", _with_keys)
    patches.wrap(DynamoHandler, "create_table", _without_units)
    patches.wrap(ConditionalCheckFailed, "__init__", _in_the_error_alone)
    for name in ("update_time_to_live", "describe_time_to_live"):
        patches.wrap(DynamoDBBackend, name, _of_a_table)


def _silent(moto: Method) -> Method:
    def answer(handler: DynamoHandler) -> Any:
        told = moto(handler)
        for member, asked in UNASKED.items():
            if handler.body.get(asked, "NONE") == "NONE" and isinstance(told.result, MutableMapping):
                told.result.pop(member, None)
        return told

    return answer


def _once(moto: Method) -> Method:
    known: dict[tuple[str, str], tuple[float, str]] = {}

    def transact_write_items(handler: DynamoHandler) -> Any:
        token = handler.body.get("ClientRequestToken")
        if not token:
            return moto(handler)
        key, now = (handler.region, token), time.time()
        for old in [each for each, (at, _) in known.items() if at + KEPT_S <= now]:
            del known[old]
        content = json.dumps(handler.body["TransactItems"], sort_keys=True, default=repr)
        if key not in known:
            answer = moto(handler)
            known[key] = now, content
            return answer
        if known[key][1] != content:
            raise IdempotentParameterMismatch
        return ActionResult({})

    return transact_write_items


def _with_keys(moto: Method) -> Method:
    def batch_write_item(handler: DynamoHandler) -> Any:
        for name, requests in handler.body["RequestItems"].items():
            keys = handler.dynamodb_backend.get_table(name).table_key_attrs
            for request in requests:
                if "PutRequest" in request and not set(keys) <= request["PutRequest"]["Item"].keys():
                    raise MockValidationException("The provided key element does not match the schema")
        return moto(handler)

    return batch_write_item


def _without_units(moto: Method) -> Method:
    def create_table(handler: DynamoHandler) -> Any:
        if handler.body.get("BillingMode") == BY_DEMAND and handler.body.get("ProvisionedThroughput"):
            text = (
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            )
            raise MockValidationException(f"One or more parameter values were invalid: {text}")
        return moto(handler)

    return create_table


def _in_the_error_alone(make: Method) -> Method:
    def init(error: Any, msg: str | None = None, item: Mapping[str, Any] | None = None) -> None:
        make(error, msg, item)
        if item:
            told = {"__type": error.error_type, "Message": error.message, "Item": item}
            error.description = dynamo_json_dump(told)

    return init


def _of_a_table(moto: Method) -> Method:
    def change(backend: DynamoDBBackend, table_name: str, *rest: Any) -> Any:
        if table_name not in backend.tables:
            raise ResourceNotFoundException(table_name=table_name)
        return moto(backend, table_name, *rest)

    return change
