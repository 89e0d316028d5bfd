"""Requests and answers of the query protocol, by botocore's model of the service.

moto's parser and serialiser do it; none of its operations are asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.parse import QueryParser
from moto.core.serialize import QuerySerializer, SerializationContext
from moto.core.utils import get_service_model

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT

SERVICE = "cloudformation"


@dataclass(frozen=True)
class Request:
    """One call of an operation: its parameters by AWS's names."""

    parameters: Mapping[str, Any]
    region: str
    account: str
    access_key_id: str
    """Of whoever asks; empty where nobody signed."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return a parameter."""
        return self.parameters.get(name, default)


def request_of(call: Call) -> Request:
    """Return what a call asks for."""
    model = get_service_model(SERVICE).operation_model(call.operation)
    values = {"values": call.request.values}
    parameters = QueryParser(model).parse(values)  # type: ignore[arg-type]  # the parser reads the values alone
    return Request(parameters, call.region, ACCOUNT, call.access_key_id or "")


def reply_of(call: Call, result: Mapping[str, Any]) -> Reply:
    """Return the answer; members that are None are left out."""
    model = get_service_model(SERVICE).operation_model(call.operation)
    written = QuerySerializer(model, SerializationContext(str(uuid.uuid4()))).serialize(without_none(result))
    body = written["body"]
    return Reply(written["status_code"], body if isinstance(body, bytes) else body.encode(), written["headers"])


def without_none(value: Any) -> Any:
    """Return a value, nested ones too, without the members that are None."""
    if isinstance(value, Mapping):
        return {key: without_none(member) for key, member in value.items() if member is not None}
    return [without_none(member) for member in value] if isinstance(value, list | tuple) else value
