"""Event source mappings of SQS queues: batches are fetched, the function is invoked, what it handled is deleted.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and its pages on error handling (partial batch responses)
and on scaling (MaximumConcurrency). What fails stays in the queue until its visibility timeout is over; the queue's
own redrive policy counts the receipts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from localaws.kernel.clock import Event, VirtualClock
from localaws.kernel.ports import Caller, Functions, InvokeError
from localaws.kernel.work import Work
from localaws.services.lambda_.runtime.invocations.filters import filters_of, passes

CONCURRENT_BATCHES = 5  # with which AWS starts; it adds more as the queue grows
IAM = Caller()


@dataclass(frozen=True)
class Message:
    """A received message; `attributes` are SQS's own, in the names of the event record."""

    message_id: str
    receipt_handle: str
    body: str
    md5_of_body: str
    attributes: Mapping[str, str]
    message_attributes: Mapping[str, Any] = field(default_factory=dict)
    md5_of_message_attributes: str | None = None


class Queues(Protocol):
    """The queues, as the poller uses them."""

    async def receive(self, queue_arn: str, count: int) -> Sequence[Message]:
        """Receive up to so many visible messages; none where the queue is gone."""

    async def delete(self, queue_arn: str, receipt_handles: Sequence[str]) -> None:
        """Delete messages; one whose handle is no longer valid is passed over."""

    def watch(self, queue_arn: str, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify` whenever messages may be there; return what ends that."""


@dataclass(frozen=True)
class SqsMapping:
    """An event source mapping as configured; `concurrency` None: AWS's own scaling."""

    uuid: str
    queue_arn: str
    function_arn: str
    batch_size: int = 10
    window_s: float = 0.0
    report_failures: bool = False
    concurrency: int | None = None
    patterns: tuple[str, ...] = ()
    """Its filters."""


class SqsSource:
    """Polls for one enabled mapping."""

    def __init__(
        self, mapping: SqsMapping, queues: Queues, functions: Functions, clock: VirtualClock, work: Work
    ) -> None:
        self.mapping = mapping
        self._filters = filters_of(mapping.patterns)
        self._queues = queues
        self._functions = functions
        self._clock = clock
        self._work = work
        self._batches = 0
        self._polling = False
        self._again = False
        self._gathered: list[Message] = []
        self._window: Event | None = None
        self._unwatch: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin to poll."""
        self._unwatch = self._queues.watch(self.mapping.queue_arn, self._arrived)
        self._arrived()

    def stop(self) -> None:
        """Fetch nothing more; batches under way end as they would."""
        if self._unwatch:
            self._unwatch()
            self._unwatch = None
        if self._window:
            self._window.cancel()

    def _arrived(self) -> None:
        self._again = True
        if not self._polling and self._unwatch and self._batches < self._most():
            self._polling = True
            self._work.start(self._poll())

    def _most(self) -> int:
        return self.mapping.concurrency or CONCURRENT_BATCHES

    async def _poll(self) -> None:
        try:
            while self._again and self._unwatch and self._batches < self._most():
                self._again = False
                wanted = self.mapping.batch_size - len(self._gathered)
                received = await self._queues.receive(self.mapping.queue_arn, wanted)
                self._gathered += await self._filtered(received)
                self._again = self._again or len(received) == wanted
                self._consider()
        finally:
            self._polling = False

    async def _filtered(self, received: Sequence[Message]) -> Sequence[Message]:
        """Return the messages that the filters let through; the others are deleted."""
        kept = [each for each in received if passes(self._filters, record(each, self.mapping))]
        if dropped := [each.receipt_handle for each in received if each not in kept]:
            await self._queues.delete(self.mapping.queue_arn, dropped)
        return kept

    def _consider(self) -> None:
        """Send a batch that is full or need not wait; else open the window."""
        if not self._gathered:
            return
        if len(self._gathered) >= self.mapping.batch_size or not self.mapping.window_s:
            self._flush()
        elif self._window is None:
            self._window = self._clock.after(self.mapping.window_s, self._window_over)

    async def _window_over(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._window:
            self._window.cancel()
            self._window = None
        batch, self._gathered = self._gathered, []
        if batch:
            self._batches += 1
            self._work.start(self._process(batch))

    async def _process(self, batch: Sequence[Message]) -> None:
        try:
            handled = await self._invoke(batch)
            await self._queues.delete(self.mapping.queue_arn, [message.receipt_handle for message in handled])
        finally:
            self._batches -= 1
            self._arrived()

    async def _invoke(self, batch: Sequence[Message]) -> Sequence[Message]:
        payload = json.dumps({"Records": [record(message, self.mapping) for message in batch]})
        try:
            outcome = await self._functions.invoke(self.mapping.function_arn, payload.encode(), IAM)
        except InvokeError:
            return ()
        if outcome.error:
            return ()
        return handled(batch, outcome.payload) if self.mapping.report_failures else batch


def handled(batch: Sequence[Message], response: bytes) -> Sequence[Message]:
    """Return the messages that a partial batch response leaves as handled: none, where it is malformed.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    try:
        content = json.loads(response or b"null")
        failures = (content or {}).get("batchItemFailures") or []
        failed = {failure["itemIdentifier"] for failure in failures}
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()
    if not failed <= {message.message_id for message in batch}:
        return ()
    return [message for message in batch if message.message_id not in failed]


def record(message: Message, mapping: SqsMapping) -> dict[str, Any]:
    """Return a message as the function receives it.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event ; the digest of no
    attributes is null with a batching window, and left out without one, as recorded in all tests of
    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/event_source_mapping/
    test_lambda_integration_sqs.snapshot.json
    """
    content: dict[str, Any] = {
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": dict(message.attributes),
        "messageAttributes": {name: _attribute(value) for name, value in message.message_attributes.items()},
    }
    if message.md5_of_message_attributes or mapping.window_s:
        content["md5OfMessageAttributes"] = message.md5_of_message_attributes
    return {
        **content,
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.queue_arn,
        "awsRegion": mapping.queue_arn.split(":")[3],
    }


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if value.get("StringValue") is not None:
        content["stringValue"] = value["StringValue"]
    if value.get("BinaryValue") is not None:
        binary = value["BinaryValue"]
        content["binaryValue"] = binary.decode() if isinstance(binary, bytes) else binary
    return content
