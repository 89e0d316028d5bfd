"""The protocol smithy-rpc-v2-cbor: its requests become those of AWS JSON 1.0, answers to them become CBOR.

Path, headers and errors: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html ; timestamps are tag 1,
blobs byte strings, a structure's members its map's keys. Services that once spoke the query protocol add its error
code in a header: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from botocore.utils import parse_timestamp

from localaws.calls.exchange import Exchange, Reply

HEADER, NAME, TYPE = "smithy-protocol", "rpc-v2-cbor", "application/cbor"
JSON = "application/x-amz-json-1.0"
PATH = re.compile(r"/service/(?P<service>\w+)/operation/(?P<operation>\w+)/?")
REWRITTEN = frozenset({"content-type", "content-length", "content-encoding", HEADER, "x-amz-target", "accept"})
OF_QUERY = "x-amzn-query-error"


def speaks_cbor(exchange: Exchange) -> bool:
    """Tell whether a request is one of this protocol."""
    return exchange.header(HEADER) == NAME and PATH.fullmatch(exchange.path) is not None


def as_json(exchange: Exchange) -> Exchange:
    """Return a request of this protocol in AWS JSON 1.0. Raises ValueError where it is none."""
    asked = PATH.fullmatch(exchange.path)
    if asked is None:
        raise ValueError(f"the path is not /service/NAME/operation/NAME: {exchange.path}")
    body = gzip.decompress(exchange.body) if exchange.header("content-encoding") == "gzip" else exchange.body
    kept = tuple((name, value) for name, value in exchange.headers if name.lower() not in REWRITTEN)
    told = (("Content-Type", JSON), ("X-Amz-Target", f"{asked['service']}.{asked['operation']}"))
    content = json.dumps(_plain(_decoded(body) if body else {})).encode()
    return replace(exchange, path="/", headers=kept + told, body=content)


def as_cbor(reply: Reply, shape: Any, *, query_compatible: bool) -> Reply:
    """Return an answer in AWS JSON in this protocol; `shape` is botocore's of the output, None for an error."""
    import cbor2  # noqa: PLC0415  # few calls come in CBOR, all others need not wait for it

    try:
        content = json.loads(reply.body or b"{}")
    except ValueError:
        content = {"message": reply.body.decode(errors="replace")}
    failed = reply.status >= 400
    headers = {name: value for name, value in reply.headers.items() if name.lower() not in REWRITTEN}
    headers |= {"Content-Type": TYPE, HEADER: NAME}
    if failed and query_compatible and OF_QUERY not in {name.lower() for name in headers}:
        headers[OF_QUERY] = f"{_code(content)};{'Receiver' if reply.status >= 500 else 'Sender'}"
    return replace(reply, body=cbor2.dumps(content if failed else _shaped(content, shape)), headers=headers)


def _code(content: Mapping[str, Any]) -> str:
    return str(content.get("__type", "InternalFailure")).rpartition("#")[2]


def _decoded(body: bytes) -> Any:
    import cbor2  # noqa: PLC0415  # as above

    try:
        return cbor2.loads(body)
    except cbor2.CBORDecodeError as error:
        raise ValueError(f"the body is not CBOR: {error}") from None


def _plain(value: Any) -> Any:
    """Return a value as AWS JSON writes it."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _shaped(value: Any, shape: Any) -> Any:
    """Return a value of AWS JSON with what CBOR has types for."""
    if value is None or shape is None:
        return value
    write = WRITERS.get(shape.type_name)
    return write(value, shape) if write else value


def _structure(value: Any, shape: Any) -> Any:
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    return {name: _shaped(each, members.get(name)) for name, each in value.items()}


def _list(value: Any, shape: Any) -> Any:
    return [_shaped(each, shape.member) for each in value]


def _map(value: Any, shape: Any) -> Any:
    return {name: _shaped(each, shape.value) for name, each in value.items()}


def _timestamp(value: Any, _shape: Any) -> Any:
    import cbor2  # noqa: PLC0415  # as above

    return cbor2.CBORTag(1, value if isinstance(value, int | float) else parse_timestamp(value).timestamp())


def _blob(value: Any, _shape: Any) -> Any:
    return base64.b64decode(value)


def _float(value: Any, _shape: Any) -> Any:
    return float(value)


WRITERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _timestamp,
    "blob": _blob,
    "float": _float,
    "double": _float,
}
