"""The parameters of a request as its protocol writes them, by the names that the model has for the wire.

Values keep their JSON types; what comes as text (queries, paths, headers) is brought to them. Protocols:
https://smithy.io/2.0/aws/protocols/index.html
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from localaws.calls.operations import Call
from localaws.validation.documents import from_xml
from localaws.validation.forms import from_form

QUEUE = "QueueUrl"
"""What a request to SQS may say with its path:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html"""


Place = Callable[[Call, Mapping[str, list[str]], str, Any], Any]
"""Takes a call, its query, a member's name on the wire and its shape; returns its value, None where there is none."""


class Unreadable(Exception):
    """The body is none of the protocol; the message is for the caller."""


def read(call: Call, protocol: str, shape: Any) -> dict[str, Any]:
    """Return the parameters of a call. Raises Unreadable."""
    return READERS[protocol](call, shape)


def bound_to_body(shape: Any) -> frozenset[str]:
    """Return the members that a REST request has in its body."""
    return frozenset(name for name, member in shape.members.items() if "location" not in member.serialization)


def body_of(call: Call) -> bytes:
    """Return the body, unpacked where the SDK has packed it."""
    body = call.exchange.body
    return gzip.decompress(body) if call.exchange.header("content-encoding") == "gzip" else body


def _json(call: Call, _shape: Any) -> dict[str, Any]:
    return _object(body_of(call))


def _form(call: Call, shape: Any) -> dict[str, Any]:
    text = body_of(call).decode(errors="replace")
    pairs = parse_qs(call.exchange.query, keep_blank_values=True) | parse_qs(text, keep_blank_values=True)
    found = from_form({name: values[0] for name, values in pairs.items()}, shape)
    if QUEUE in shape.members and call.exchange.path != "/":
        found.setdefault(QUEUE, call.exchange.path)
    return found


def _rest(call: Call, shape: Any) -> dict[str, Any]:
    return _placed(call, shape, _body(call, shape), PLACES)


def _of_s3(call: Call, shape: Any) -> dict[str, Any]:
    """Return the parameters of a request to S3; its path names a bucket and a key, which S3 itself checks."""
    return _placed(call, shape, _document(call, shape), {name: PLACES[name] for name in ("querystring", "header")})


def _placed(call: Call, shape: Any, found: dict[str, Any], places: Mapping[str, Place]) -> dict[str, Any]:
    query = parse_qs(call.exchange.query, keep_blank_values=True)
    for name, member in shape.members.items():
        place = places.get(member.serialization.get("location", ""))
        if place is None:
            continue
        wire = member.serialization.get("name", name)
        value = place(call, query, wire, member)
        if value is not None:
            found[wire] = value
    return found


def _body(call: Call, shape: Any) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload is None:
        return _object(body_of(call)) if bound_to_body(shape) else {}
    member = shape.members[payload]
    wire = member.serialization.get("name", payload)
    if member.type_name == "structure":
        return {wire: _object(body_of(call))} if call.exchange.body else {}
    return {wire: call.exchange.body} if call.exchange.body else {}


def _document(call: Call, shape: Any) -> dict[str, Any]:
    """Return the document of a body, where the operation has one."""
    payload = shape.serialization.get("payload")
    if payload is None or shape.members[payload].type_name != "structure":
        return {}
    member, body = shape.members[payload], body_of(call)
    if not body.strip():
        return {}
    try:
        return {member.serialization.get("name", payload): from_xml(body, member)}
    except ValueError as error:
        raise Unreadable(str(error)) from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body) if body else {}
    except ValueError as error:
        raise Unreadable(str(error)) from None
    if not isinstance(content, dict):
        raise Unreadable("Start of structure or map found where not expected.")
    return content


def _of_path(call: Call, _query: Mapping[str, list[str]], wire: str, member: Any) -> Any:
    value = call.path_parameters.get(wire)
    return None if value is None else _typed(value, member)


def _of_query(_call: Call, query: Mapping[str, list[str]], wire: str, member: Any) -> Any:
    values = query.get(wire)
    if values is None or member.type_name == "map":
        return None
    if member.type_name == "list":
        return [_typed(each, member.member) for each in values]
    return _typed(values[0], member)


def _of_header(call: Call, _query: Mapping[str, list[str]], wire: str, member: Any) -> Any:
    value = call.exchange.header(wire.lower(), "\0")
    if value == "\0":
        return None
    if member.type_name == "list":
        return [_typed(each.strip(), member.member) for each in value.split(",")]
    return _typed(value, member)


def _typed(value: str, shape: Any) -> Any:
    """Return what a text stands for; the text itself where it stands for nothing of the kind."""
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    if shape.type_name in {"integer", "long"}:
        return int(value) if value.removeprefix("-").isdecimal() else value
    return value


PLACES: Mapping[str, Place] = {
    "uri": _of_path,
    "querystring": _of_query,
    "header": _of_header,
}
READERS: Mapping[str, Callable[[Call, Any], dict[str, Any]]] = {
    "json": _json,
    "rest-json": _rest,
    "query": _form,
    "s3": _of_s3,
}
"""EC2's protocol is not read: its own service refuses."""
