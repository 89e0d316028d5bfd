"""Answers in the protocol that the caller speaks, where it is another than the one in which the call is answered."""

from __future__ import annotations

import json
import uuid
from typing import Any

from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from localaws.calls.cbor import as_cbor, speaks_cbor
from localaws.calls.errors import host_id
from localaws.calls.exchange import Exchange, Reply
from localaws.calls.operations import Call
from localaws.http.pages import message

OF_REQUESTS = frozenset({"x-amz-request-id", "x-amzn-requestid", "x-amz-id-2"})


def in_callers_protocol(call: Call, reply: Reply) -> Reply:
    """Return an answer as the caller reads it: in CBOR where the request came in it."""
    if not speaks_cbor(call.sent):
        return reply
    if call.service.name is None:
        return as_cbor(reply, None, query_compatible=False)
    model = get_service_model(call.service.name)
    return as_cbor(reply, _output(model, call.operation), query_compatible=model.is_query_compatible)


def with_request_ids(call: Call, reply: Reply) -> Reply:
    """Return an answer of S3 with the two IDs that all of its answers have, another one as it is.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
    """
    if call.service.name != "s3":
        return reply
    headers = {name: value for name, value in reply.headers.items() if name.lower() not in OF_REQUESTS}
    told = {name.lower(): value for name, value in reply.headers.items()}
    request_id = told.get("x-amz-request-id") or told.get("x-amzn-requestid") or str(uuid.uuid4())
    headers |= {"x-amz-request-id": request_id, "x-amz-id-2": host_id(request_id)}
    return Reply(reply.status, reply.body, headers)


def unreadable(exchange: Exchange, error: ValueError) -> Reply:
    """Answer a request that cannot be read: 400, in CBOR where it says that it is CBOR."""
    if speaks_cbor(exchange):
        fault = json.dumps({"__type": "SerializationException", "message": str(error)}).encode()
        return as_cbor(Reply(400, fault), None, query_compatible=False)
    return message(400, f"the request cannot be read: {error}")


def _output(model: Any, operation: str | None) -> Any:
    try:
        return model.operation_model(operation).output_shape
    except OperationNotFoundError:
        return None
