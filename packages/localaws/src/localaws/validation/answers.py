"""Checks answers by the model, for tests: no member that it lacks, none missing that it requires, right types.

Whoever switches it on (``LOCALAWS_CHECK_ANSWERS=1``) gets in place of a wrong answer an error that says what is wrong
with it, so that the test which asked fails.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from localaws.calls.errors import protocol_of, refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.validation.answer_exceptions import EXCEPTIONS
from localaws.validation.answer_forms import JSON_TYPES, XML_TYPES, Types
from localaws.validation.checks import is_of

LOG = logging.getLogger("localaws")
CODE = "AnswerOutsideModel"

Faults = Iterator[str]


def in_model(call: Call, reply: Reply) -> Reply:
    """Return the answer, or, where it is not as the model says, an error that tells each member and what is wrong."""
    if reply.status >= 300 or call.service.name is None or call.operation is None:
        return reply
    known = EXCEPTIONS.get((call.service.name, call.operation), {})
    found = [fault for fault in faults_of(call, reply) if fault.partition(" ")[0] not in known]
    if not found:
        return reply
    text = f"{call.service.name} {call.operation}: {'; '.join(found)}"
    LOG.error("an answer is not as its model says: %s", text)
    return refusal(call, CODE, text, 501)


def faults_of(call: Call, reply: Reply) -> list[str]:
    """Return what is wrong with an answer: the member's path and, after a blank, what it is."""
    try:
        shape: Any = get_service_model(call.service.name or "").operation_model(call.operation or "").output_shape
    except OperationNotFoundError:
        return []
    if shape is None:
        return []
    look = READERS.get(protocol_of(call))
    return list(look(reply.body, shape)) if look else []


def _of_json(body: bytes, shape: Any) -> Faults:
    payload = shape.serialization.get("payload")
    if payload is not None:
        shape = shape.members[payload]
        if shape.type_name != "structure" or shape.serialization.get("eventstream"):
            return
    if any(member.serialization.get("eventstream") for member in shape.members.values()):
        return
    try:
        content = json.loads(body or b"{}")
    except ValueError as error:
        yield f"body is not JSON: {error}"
        return
    yield from _json_value(content, shape, "")


def _json_value(value: Any, shape: Any, path: str) -> Faults:
    if value is None or getattr(shape, "is_document_type", False):
        return
    types: Types = JSON_TYPES.get(shape.type_name, JSON_TYPES["string"])
    if not is_of(value, types.allowed):
        yield f"{path or 'body'} is {type(value).__name__}, not {shape.type_name}"
    elif fault := types.fault(value, shape):
        yield f"{path} {fault}"
    elif shape.type_name == "structure":
        yield from _json_members(value, shape, path)
    elif shape.type_name == "list":
        for each in value:
            yield from _json_value(each, shape.member, path)
    elif shape.type_name == "map":
        for each in value.values():
            yield from _json_value(each, shape.value, path)


def _json_members(value: Mapping[str, Any], shape: Any, path: str) -> Faults:
    by_wire = {
        member.serialization.get("name", name): (name, member)
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    for wire, (name, _member) in by_wire.items():
        if name in shape.required_members and value.get(wire) is None:
            yield f"{_below(path, wire)} is missing"
    for wire, each in value.items():
        if wire in by_wire:
            yield from _json_value(each, by_wire[wire][1], _below(path, wire))
        elif wire != "__type":
            yield f"{_below(path, wire)} is not in the model"


def _of_query(body: bytes, shape: Any) -> Faults:
    root = _root(body)
    if root is None:
        yield "body is not XML"
        return
    wrapper = shape.serialization.get("resultWrapper")
    result = root if wrapper is None else next((each for each in root if _name(each) == wrapper), None)
    if result is None:
        yield f"{wrapper} is missing"
        return
    yield from _xml_members(result, shape, "", {"ResponseMetadata"})


def _of_rest_xml(body: bytes, shape: Any) -> Faults:
    payload = shape.serialization.get("payload")
    if payload is not None:
        shape = shape.members[payload]
    if shape.type_name != "structure" or shape.serialization.get("eventstream") or not body:
        return
    bound = [member for member in shape.members.values() if "location" not in member.serialization]
    root = _root(body)
    if bound and root is None:
        yield "body is not XML"
    elif bound and root is not None:
        yield from _xml_members(root, shape, "", set())


def _xml_value(node: ET.Element, shape: Any, path: str) -> Faults:
    if shape.type_name == "structure":
        yield from _xml_members(node, shape, path, set())
    elif shape.type_name == "list":
        name = shape.member.serialization.get("name", "member")
        for each in node if not shape.serialization.get("flattened") else (node,):
            if each is not node and _name(each) != name:
                yield f"{path} holds {_name(each)}, not {name}"
            else:
                yield from _xml_value(each, shape.member, path)
    elif shape.type_name != "map" and (fault := XML_TYPES.get(shape.type_name, XML_TYPES["string"])(node.text, shape)):
        yield f"{path} {fault}"


def _xml_members(node: ET.Element, shape: Any, path: str, beside: set[str]) -> Faults:
    by_wire = {_wire(name, member): (name, member) for name, member in shape.members.items()}
    present = {_name(each) for each in node}
    for wire, (name, member) in by_wire.items():
        if name in shape.required_members and wire not in present and _has_an_element(member):
            yield f"{_below(path, wire)} is missing"
    for each in node:
        wire = _name(each)
        if wire in by_wire:
            yield from _xml_value(each, by_wire[wire][1], _below(path, wire))
        elif wire not in beside:
            yield f"{_below(path, wire)} is not in the model"


def _has_an_element(member: Any) -> bool:
    """Tell whether a member always has one; a flattened list that is empty has none."""
    told = member.serialization
    return not ("location" in told or told.get("xmlAttribute") or told.get("flattened"))


def _wire(name: str, member: Any) -> str:
    if member.type_name == "list" and member.serialization.get("flattened"):
        return str(member.member.serialization.get("name") or member.serialization.get("name", name))
    return str(member.serialization.get("name", name))


def _root(body: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(body)  # noqa: S314  # localaws has written it
    except ET.ParseError:
        return None


def _name(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _below(path: str, member: str) -> str:
    return f"{path}.{member}" if path else member


READERS: Mapping[str, Callable[[bytes, Any], Faults]] = {
    "json": _of_json,
    "rest-json": _of_json,
    "query": _of_query,
    "s3": _of_rest_xml,
    "rest-xml": _of_rest_xml,
}
