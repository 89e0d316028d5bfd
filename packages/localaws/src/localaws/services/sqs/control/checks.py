"""SQS: what messages and attributes may be, how large, and how it is refused; further members of answers.

moto takes most of it, and words refusals otherwise. As recorded: localstack/localstack,
tests/aws/services/sqs/test_sqs.snapshot.json (test_send_oversized_message, test_send_batch_message_size,
test_message_deduplication_id_invalid, test_set_unsupported_attribute_fifo, test_send_receive_max_number_of_messages,
test_create_queue_with_different_attributes_raises_exception, test_delete_message_batch_with_too_large_batch). Names of
attributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html . The
tags of stacks are not listed: tests/aws/services/sqs/resource_providers/test_aws_sqs_queue.snapshot.json there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs import responses
from moto.sqs.constants import MAXIMUM_MESSAGE_LENGTH
from moto.sqs.exceptions import (
    BatchRequestTooLong,
    InvalidAttributeName,
    InvalidBatchEntryId,
    InvalidParameterValue,
    MessageAttributesInvalid,
    MissingParameter,
    QueueAlreadyExists,
    SQSException,
    TooManyEntriesInBatchRequest,
)
from moto.sqs.models import Message, Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from localaws.moto.patches import Method, Patches

UNKNOWN_ELSEWHERE = ("FifoQueue", "ContentBasedDeduplication")
OF_FIFO_ALONE = ("DeduplicationScope", "FifoThroughputLimit")
"""Attributes of FIFO queues alone, by how they are refused of others."""

MOST_ENTRIES = 10
ENTRY_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
TOKEN = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATTRIBUTE = re.compile(r"(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)", re.IGNORECASE)
ATTRIBUTE_TYPE = re.compile(r"(String|Number|Binary)(\.[\w.-]*[\w-])?")
LONGEST_TYPE = 256
CHARACTERS = (
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD"
    " | #x10000 to #x10FFFF"
)
EVERY, SOURCE = "*", "DeadLetterQueueSourceArn"
TRACE, TRACE_HEADER = "AWSTraceHeader", "X-Amzn-Trace-Id"


def install(patches: Patches) -> None:
    """Look at requests before moto does."""
    patches.wrap(SQSResponse, "send_message", _sending)
    patches.wrap(SQSResponse, "send_message_batch", _sending_batch)
    patches.wrap(SQSResponse, "receive_message", _receiving)
    patches.wrap(SQSResponse, "list_queue_tags", _without_reserved)
    patches.wrap(Queue, "add_message", _from)
    for name in ("delete_message_batch", "change_message_visibility_batch"):
        patches.wrap(SQSResponse, name, _of_entries)
    patches.put(responses, "validate_message_attributes", check_attributes)
    patches.put(Message, "validate_attribute_name", staticmethod(lambda _name: None))
    patches.wrap(SQSBackend, "create_queue", _creating)
    patches.wrap(SQSBackend, "set_queue_attributes", _setting)


def check_attributes(attributes: Mapping[str, Mapping[str, Any]] | None) -> None:
    """Raise MessageAttributesInvalid for attributes of a message that SQS does not take."""
    for name, value in (attributes or {}).items():
        kind = value.get("DataType") or ""
        if not ATTRIBUTE.fullmatch(name):
            text = "Invalid attribute name: it can contain letters, digits, underscores, hyphens and periods"
            raise MessageAttributesInvalid(f"{text}, and is no longer than 256 characters.")
        if not ATTRIBUTE_TYPE.fullmatch(kind) or len(kind) > LONGEST_TYPE:
            text = "Invalid type of the message attribute"
            raise MessageAttributesInvalid(
                f"{text} '{name}': the supported type prefixes are Binary, Number, and String."
            )
        part = "BinaryValue" if kind.startswith("Binary") else "StringValue"
        if not value.get(part):
            kept = kind.partition(".")[0]
            text = f"Message (user) attribute '{name}' must contain a non-empty value of type '{kept}'."
            raise MessageAttributesInvalid(text)
        if part == "StringValue" and UNPRINTABLE.search(value[part]):
            raise MessageAttributesInvalid(CHARACTERS)


def size_of(message: Mapping[str, Any]) -> int:
    """Return the bytes of a message's body, and of its attributes with their names and types."""
    attributes = message.get("MessageAttributes") or {}
    return len(message["MessageBody"].encode()) + sum(
        len(name.encode()) + len(value["DataType"]) + len(_bytes(value)) for name, value in attributes.items()
    )


def _bytes(value: Mapping[str, Any]) -> bytes:
    content = value.get("BinaryValue") or value.get("StringValue") or b""
    return content if isinstance(content, bytes) else str(content).encode()


def _check_ids(message: Mapping[str, Any]) -> None:
    for name in ("MessageGroupId", "MessageDeduplicationId"):
        value = message.get(name)
        if value is not None and not TOKEN.fullmatch(value):
            text = f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
            raise InvalidParameterValue(f"Value {value} for parameter {name} is invalid. Reason: {text}")


def _sending(send: Method) -> Method:
    def send_message(self: Any) -> Any:
        message = self.params
        queue = self.sqs_backend.get_queue(self._get_queue_name())
        if not message.get("MessageBody"):
            raise MissingParameter("MessageBody")
        check_attributes(message.get("MessageAttributes"))
        _check_ids(message)
        if UNPRINTABLE.search(message["MessageBody"]):
            raise SQSException("InvalidMessageContents", CHARACTERS)
        if size_of(message) > queue.maximum_message_size:
            text = f"Message must be shorter than {queue.maximum_message_size} bytes."
            raise InvalidParameterValue(f"One or more parameters are invalid. Reason: {text}")
        if header := self.headers.get(TRACE_HEADER):
            given = message.setdefault("MessageSystemAttributes", {})
            given.setdefault(TRACE, {"DataType": "String", "StringValue": header})
        return _with_system_digest(send(self), message.get("MessageSystemAttributes"))

    return send_message


def _with_system_digest(answer: Any, attributes: Any) -> Any:
    if attributes:
        of_system = Message("", "")
        of_system.message_attributes = attributes
        answer.result["MD5OfMessageSystemAttributes"] = of_system.attribute_md5
    return answer


def _sending_batch(send: Method) -> Method:
    def send_message_batch(self: Any) -> Any:
        entries = self.params.get("Entries") or []
        _check_entries(entries)
        queue = self.sqs_backend.get_queue(self._get_queue_name())
        if (total := sum(map(size_of, entries))) > MAXIMUM_MESSAGE_LENGTH:
            raise BatchRequestTooLong(total)
        if queue.fifo_queue and not all(each.get("MessageGroupId") for each in entries):
            raise InvalidParameterValue("The request must contain the parameter MessageGroupId.")
        for each in entries:
            _check_ids(each)
        failed = [wrong for each in entries if (wrong := _wrong(queue, each))]
        left_out = {each["Id"] for each in failed}
        self.params["Entries"] = [each for each in entries if each["Id"] not in left_out]
        if entries and not self.params["Entries"]:
            return ActionResult({"Successful": [], "Failed": failed})
        answer = send(self)
        answer.result["Failed"] = [*answer.result["Failed"], *failed]
        if not answer.result["Failed"]:  # as recorded in test_send_message_batch*, whatever the model requires
            del answer.result["Failed"]
        return answer

    return send_message_batch


def _wrong(queue: Any, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is told of an entry that fails alone, None of one that does not."""
    known = {"Id": entry["Id"], "SenderFault": True}
    if UNPRINTABLE.search(entry["MessageBody"]):
        return {**known, "Code": "InvalidMessageContents", "Message": CHARACTERS}
    if size_of(entry) > queue.maximum_message_size:
        text = f"Message must be shorter than {queue.maximum_message_size} bytes."
        text = f"One or more parameters cannot be validated. Reason: {text}"
        return {**known, "Code": "InvalidParameterValue", "Message": text}
    return None


def _check_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest(len(entries))
    if not all(ENTRY_ID.fullmatch(each["Id"]) for each in entries):
        raise InvalidBatchEntryId


def _of_entries(moto: Method) -> Method:
    def answer(self: Any) -> Any:
        _check_entries(self.params.get("Entries") or [])
        return moto(self)

    return answer


def _receiving(receive: Method) -> Method:
    def receive_message(self: Any) -> Any:
        limits = {"MaxNumberOfMessages": (1, 10, "between 1 and 10"), "WaitTimeSeconds": (0, 20, ">= 0 and <= 20")}
        for name, (least, most, words) in limits.items():
            value = self.params.get(name)
            if value is not None and not least <= int(value) <= most:
                text = f"Value {value} for parameter {name} is invalid. Reason: Must be {words}, if provided."
                raise InvalidParameterValue(text)
        if EVERY in (self.params.get("MessageAttributeNames") or []):
            self.params["MessageAttributeNames"] = ["All"]
        answer = receive(self)
        asked = {*(self.params.get("MessageSystemAttributeNames") or []), *(self.params.get("AttributeNames") or [])}
        if asked & {"All", SOURCE}:
            _with_source(self, answer.result.get("Messages", []))
        return answer

    return receive_message


def _with_source(self: Any, told: Sequence[dict[str, Any]]) -> None:
    """Tell of messages that failed in another queue which one that was."""
    queue = self.sqs_backend.get_queue(self._get_queue_name())
    origins = {message.id: getattr(message, "origin", None) for message in queue._messages}  # noqa: SLF001
    for message in told:
        if origins.get(message["MessageId"]) not in {None, queue.queue_arn}:
            message.setdefault("Attributes", {})[SOURCE] = origins[message["MessageId"]]


def _from(add: Method) -> Method:
    def add_message(queue: Queue, message: Any) -> None:
        message.origin = getattr(message, "origin", queue.queue_arn)
        add(queue, message)

    return add_message


def _without_reserved(tell: Method) -> Method:
    def list_queue_tags(self: SQSResponse) -> Any:
        answer: Any = tell(self)
        tags = {key: value for key, value in answer.result["Tags"].items() if not key.startswith("aws:")}
        return type(answer)({"Tags": tags} if tags else {})

    return list_queue_tags


def _creating(create: Method) -> Method:
    def create_queue(backend: SQSBackend, name: str, tags: Mapping[str, str] | None = None, **given: Any) -> Queue:
        fifo = str(given.get("FifoQueue", "")).lower() == "true"
        if not fifo:
            _refuse_fifo_attributes(given)
            if name.endswith(".fifo"):
                text = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
                raise InvalidParameterValue(text)
        if (standing := backend.queues.get(name)) is not None:
            compared = {each: value for each, value in given.items() if each != "region"}
            made: Any = Queue  # moto's class has abstract parts that it never fills in
            asked = made(name, backend.region_name, backend.account_id, **compared)
            for each in compared:
                if each in asked.attributes and standing.attributes.get(each) != asked.attributes[each]:
                    text = "A queue already exists with the same name and a different value for attribute"
                    raise QueueAlreadyExists(f"{text} {each}")
        queue: Queue = create(backend, name, tags, **given)
        return queue

    return create_queue


def _setting(change: Method) -> Method:
    def set_queue_attributes(backend: SQSBackend, queue_name: str, attributes: Mapping[str, Any]) -> Queue:
        queue: Any = backend.get_queue(queue_name)
        if not queue.fifo_queue:
            _refuse_fifo_attributes(attributes)
        elif str(attributes.get("FifoQueue", "true")).lower() != "true":
            text = "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."
            raise SQSException("InvalidAttributeValue", text)
        changed: Queue = change(backend, queue_name, attributes)
        return changed

    return set_queue_attributes


def _refuse_fifo_attributes(attributes: Mapping[str, Any]) -> None:
    for name in UNKNOWN_ELSEWHERE:
        if name in attributes:
            raise InvalidAttributeName(name)
    for name in OF_FIFO_ALONE:
        if name in attributes:
            text = f"You can specify the {name} only when FifoQueue is set to true."
            raise SQSException("InvalidAttributeName", text)
