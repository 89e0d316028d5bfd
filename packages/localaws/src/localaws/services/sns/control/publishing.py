"""Publish and PublishBatch: what is refused, and messages of FIFO topics told once in five minutes.

Closes these gaps of moto: empty messages and subjects, structures without a default and attributes of any kind are
taken, a batch is refused by entry where AWS refuses it as a whole, and FIFO topics neither number nor deduplicate.
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, API_PublishBatch.html and
https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html; the refusals are recorded: https://github.com/
localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import BatchEntryIdsNotDistinct, TooManyEntriesInBatchRequest, TopicNotFound
from moto.sns.models import Topic
from moto.sns.responses import SNSResponse

from localaws.moto.patches import Method, Patches
from localaws.services.sns.control.fanout import Fanout
from localaws.services.sns.control.message_attributes import check as check_attributes
from localaws.services.sns.control.refusals import check_arn, check_topic_arn, invalid, refusal
from localaws.services.sns.fifo import Accepted, Sequences, deduplication_id

MOST_BYTES = 256 * 1024
MOST_ENTRIES = 10
LONGEST_ID = 80
LONGEST_SUBJECT = 100
_ID = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Publisher:
    """Publishes what was checked."""

    def __init__(self, fanout: Fanout, now: Callable[[], float]) -> None:
        self._fanout = fanout
        self._sequences = Sequences(now)

    def publish(self, response: SNSResponse, topic: Topic, asked: Mapping[str, Any]) -> Accepted:
        """Publish a message, or an entry of a batch, to a topic."""
        given = asked.get("MessageDeduplicationId")
        attributes = response._transform_message_attributes(asked.get("MessageAttributes") or {})  # noqa: SLF001  # moto's only way

        def send(number: str | None = None) -> str:
            return self._fanout.publish(
                topic,
                asked["Message"],
                asked.get("Subject"),
                attributes,
                asked.get("MessageGroupId"),
                deduplication_id(asked["Message"], given) if topic.fifo_topic else None,
                asked.get("MessageStructure"),
                number,
                response.headers.get("X-Amzn-Trace-Id"),
            )

        return self._sequences.once(topic, asked["Message"], given, send) if topic.fifo_topic else Accepted(send())


def install(patches: Patches, now: Callable[[], float], fanout: Fanout) -> None:
    """Check what is published, and publish to topics."""
    publisher = Publisher(fanout, now)
    patches.wrap(SNSResponse, "publish", partial(_publishing, publisher))
    patches.wrap(SNSResponse, "publish_batch", partial(_publishing_batch, publisher))


def _publishing(publisher: Publisher, moto: Method) -> Method:
    def publish(response: SNSResponse) -> ActionResult:
        asked: Mapping[str, Any] = response.params
        if asked.get("PhoneNumber") is not None:
            return moto(response)  # type: ignore[no-any-return]
        _check_message(asked)
        topic = _topic_of(response, asked)
        if topic is None:
            return moto(response)  # type: ignore[no-any-return]
        _check_topic(topic, asked)
        return ActionResult(publisher.publish(response, topic, asked).answer)

    return publish


def _publishing_batch(publisher: Publisher, _moto: Method) -> Method:
    def publish_batch(response: SNSResponse) -> ActionResult:
        asked: Mapping[str, Any] = response.params
        check_topic_arn(asked.get("TopicArn") or "", response.region)
        topic = response.backend.get_topic(asked["TopicArn"])
        entries: Sequence[Mapping[str, Any]] = asked.get("PublishBatchRequestEntries") or []
        _check_entries(topic, entries)
        successful = [{"Id": entry["Id"], **publisher.publish(response, topic, entry).answer} for entry in entries]
        return ActionResult({"Successful": successful, "Failed": []})

    return publish_batch


def _topic_of(response: SNSResponse, asked: Mapping[str, Any]) -> Topic | None:
    """Return the topic that is published to; None where it is a mobile endpoint that is there."""
    if (arn := asked.get("TopicArn")) is not None:
        check_topic_arn(arn, response.region)
        return response.backend.get_topic(arn)
    target = asked.get("TargetArn") or ""
    check_arn("TargetArn", target)
    try:
        return response.backend.get_topic(target)
    except TopicNotFound:
        if target in response.backend.platform_endpoints:
            return None
        if ":endpoint/" in target:
            raise invalid("TargetArn Reason: No endpoint found for the target arn specified") from None
        raise


def _check_message(asked: Mapping[str, Any]) -> None:
    if not asked.get("Message"):
        raise invalid("Empty message")
    subject = asked.get("Subject")
    if subject is not None and (not subject or len(subject) > LONGEST_SUBJECT or _CONTROL.search(subject)):
        raise invalid("Subject")
    if _size(asked) > MOST_BYTES:
        raise invalid("Message too long")
    check_attributes(asked.get("MessageAttributes") or {})
    _check_structure(asked)


def _check_structure(asked: Mapping[str, Any]) -> None:
    structure = asked.get("MessageStructure")
    if not structure:
        return
    if structure != "json":
        raise invalid("MessageStructure")
    try:
        message = json.loads(asked["Message"])
    except ValueError:
        raise invalid("Message Structure - JSON message body failed to parse") from None
    if not isinstance(message, dict) or not isinstance(message.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")


def _check_topic(topic: Topic, asked: Mapping[str, Any]) -> None:
    if not topic.fifo_topic:
        if asked.get("MessageDeduplicationId"):
            raise invalid(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not "
                "valid for this topic type"
            )
        return
    if not asked.get("MessageGroupId"):
        raise invalid("The MessageGroupId parameter is required for FIFO topics")
    if not asked.get("MessageDeduplicationId") and not topic.content_based_deduplication:
        raise invalid(
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly"
        )


def _check_entries(topic: Topic, entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        raise refusal("EmptyBatchRequest", "The batch request doesn't contain any entries.")
    if len(entries) > MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise BatchEntryIdsNotDistinct
    for entry in entries:
        _check_id(entry["Id"])
    if sum(map(_size, entries)) > MOST_BYTES:
        raise refusal("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
    for entry in entries:
        _check_message(entry)
        _check_topic(topic, entry)


def _check_id(identifier: str) -> None:
    if len(identifier) > LONGEST_ID:
        raise refusal("InvalidBatchEntryId", f"The Id of a batch entry in the batch request is too long: {identifier}")
    if not _ID.fullmatch(identifier):
        raise refusal(
            "InvalidBatchEntryId",
            f"The Id of a batch entry in the batch request contains an impermissible character: {identifier}",
        )


def _size(asked: Mapping[str, Any]) -> int:
    """Return the bytes of a message with its attributes: names, types and values."""
    size = len((asked.get("Message") or "").encode())
    for name, attribute in (asked.get("MessageAttributes") or {}).items():
        text = attribute.get("StringValue") or ""
        size += len(name.encode()) + len(attribute.get("DataType") or "") + len(text.encode())
        size += len(attribute.get("BinaryValue") or b"")
    return size
