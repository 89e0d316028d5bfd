"""How messages become batches, and what becomes of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from localaws.kernel.clock import Event
from localaws.kernel.ports import Caller, InvokeError, Outcome
from localaws.kernel.work import Work
from localaws.services.lambda_.runtime.invocations.sqs_source import Message, SqsMapping, SqsSource, handled, record

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f:live"


def message(number: int) -> Message:
    """A message."""
    return Message(f"m{number}", f"h{number}", f"body {number}", "md5", {"ApproximateReceiveCount": "1"})


@dataclass
class FakeQueues:
    """A queue of messages, in memory."""

    waiting: list[Message] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    notify: Callable[[], None] | None = None

    async def receive(self, _queue_arn: str, count: int) -> Sequence[Message]:
        """Hand out the first ones."""
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken

    async def delete(self, _queue_arn: str, receipt_handles: Sequence[str]) -> None:
        """Keep which."""
        self.deleted += receipt_handles

    def watch(self, _queue_arn: str, notify: Callable[[], None]) -> Callable[[], None]:
        """Keep whom to notify."""
        self.notify = notify
        return lambda: setattr(self, "notify", None)

    def put(self, *messages: Message) -> None:
        """Let messages arrive."""
        self.waiting += messages
        if self.notify:
            self.notify()


@dataclass
class FakeFunctions:
    """A function that answers as the test says."""

    answer: Callable[[list[str]], Any]
    batches: list[list[str]] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def invoke(self, arn: str, payload: bytes, _caller: Caller) -> Outcome:
        """Answer, after a turn of the loop."""
        assert arn == FUNCTION
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        batch = [item["messageId"] for item in json.loads(payload)["Records"]]
        self.batches.append(batch)
        self.running -= 1
        answer = self.answer(batch)
        if isinstance(answer, InvokeError):
            raise answer
        error = "Unhandled" if answer == "error" else None
        return Outcome("r", json.dumps(answer).encode(), "1", error)

    async def enqueue(self, _arn: str, _payload: bytes, _caller: Caller) -> str:
        """Never asked for."""
        raise NotImplementedError


@dataclass
class FakeClock:
    """Keeps what is due."""

    due: list[tuple[float, Callable[[], Awaitable[None]]]] = field(default_factory=list)

    def after(self, seconds: float, run: Callable[[], Awaitable[None]]) -> Event:
        """Keep it."""
        self.due.append((seconds, run))
        return Event(seconds, 0, run)


@dataclass
class Rig:
    """A source and what it works with."""

    source: SqsSource
    queues: FakeQueues
    functions: FakeFunctions
    clock: FakeClock
    work: Work


def on_a_source(answer: Callable[[list[str]], Any], scenario: Callable[[Rig], Awaitable[None]], **mapping: Any) -> None:
    """Run a scenario with a source that has started."""

    async def main() -> None:
        queues, functions, clock, work = FakeQueues(), FakeFunctions(answer), FakeClock(), Work()
        settings = SqsMapping("u", QUEUE, FUNCTION, **mapping)
        source = SqsSource(settings, queues, functions, clock, work)  # type: ignore[arg-type]  # asks for after alone
        source.start()
        await work.settled()
        await scenario(Rig(source, queues, functions, clock, work))
        source.stop()
        await work.settled()

    asyncio.run(main())


def test_what_a_function_has_handled_is_deleted() -> None:
    """Messages go to the function in batches of the size asked for and are deleted when it returns."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(*(message(n) for n in range(5)))
        await rig.work.settled()
        assert sorted(map(len, rig.functions.batches)) == [1, 2, 2]
        assert sorted(rig.queues.deleted) == ["h0", "h1", "h2", "h3", "h4"]

    on_a_source(lambda _: None, scenario, batch_size=2)


def test_what_no_filter_lets_through_is_deleted_unseen() -> None:
    """The function is given the others alone."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(*(message(n) for n in range(3)))
        await rig.work.settled()
        assert rig.functions.batches == [["m1"]]
        assert sorted(rig.queues.deleted) == ["h0", "h1", "h2"]

    on_a_source(lambda _: None, scenario, patterns=('{"body": ["body 1"]}',))


@pytest.mark.parametrize("answer", ["error", InvokeError("TooManyRequestsException", "Rate Exceeded.", 429)])
def test_what_fails_stays_in_the_queue(answer: Any) -> None:
    """A function error or a throttled invocation leaves the whole batch for its visibility timeout."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(message(0), message(1))
        await rig.work.settled()
        assert rig.functions.batches == [["m0", "m1"]]
        assert rig.queues.deleted == []

    on_a_source(lambda _: answer, scenario)


def test_a_batch_waits_for_its_window() -> None:
    """With a window a batch that is not full is sent when the window is over, a full one at once."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(message(0))
        await rig.work.settled()
        assert rig.functions.batches == []
        assert [seconds for seconds, _ in rig.clock.due] == [20.0]
        await rig.clock.due[0][1]()
        await rig.work.settled()
        rig.queues.put(message(1), message(2), message(3))
        await rig.work.settled()
        assert rig.functions.batches == [["m0"], ["m1", "m2", "m3"]]

    on_a_source(lambda _: None, scenario, batch_size=3, window_s=20.0)


def test_no_more_batches_at_once_than_allowed() -> None:
    """MaximumConcurrency bounds the batches under way; the others follow."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(*(message(n) for n in range(12)))
        await rig.work.settled()
        assert rig.functions.most == 2
        assert len(rig.queues.deleted) == 12

    on_a_source(lambda _: None, scenario, batch_size=1, concurrency=2)


def test_a_stopped_source_fetches_nothing() -> None:
    """After a stop messages stay where they are."""

    async def scenario(rig: Rig) -> None:
        rig.source.stop()
        rig.queues.put(message(0))
        await rig.work.settled()
        assert rig.functions.batches == []

    on_a_source(lambda _: None, scenario)


def test_a_partial_response_keeps_what_it_names() -> None:
    """With ReportBatchItemFailures only what the response does not name is deleted."""

    async def scenario(rig: Rig) -> None:
        rig.queues.put(message(0), message(1), message(2))
        await rig.work.settled()
        assert rig.queues.deleted == ["h0", "h2"]

    on_a_source(lambda _: {"batchItemFailures": [{"itemIdentifier": "m1"}]}, scenario, report_failures=True)


@pytest.mark.parametrize(
    "response", [b"null", b"", b"{}", b'{"batchItemFailures": null}', b'{"batchItemFailures": []}']
)
def test_these_responses_mean_complete_success(response: bytes) -> None:
    """An empty or missing list of failures: everything was handled."""
    batch = [message(0), message(1)]
    assert list(handled(batch, response)) == batch


@pytest.mark.parametrize(
    "response",
    [
        b"no json",
        b'"text"',
        b'{"batchItemFailures": [{"itemIdentifier": ""}]}',
        b'{"batchItemFailures": [{"itemIdentifier": null}]}',
        b'{"batchItemFailures": [{"wrong": "m0"}]}',
        b'{"batchItemFailures": [{"itemIdentifier": "another"}]}',
    ],
)
def test_these_responses_mean_complete_failure(response: bytes) -> None:
    """A malformed response, an empty or an unknown identifier: nothing was handled."""
    assert list(handled([message(0), message(1)], response)) == []


def test_a_record_has_aws_shape() -> None:
    """The event record's keys are those of AWS's example, message attributes in lower camel case."""
    attributes = {
        "kind": {"DataType": "String", "StringValue": "x"},
        "raw": {"DataType": "Binary", "BinaryValue": b"eA=="},
    }
    made = record(
        Message("m", "h", "b", "md5", {"SentTimestamp": "1"}, attributes, "md5a"), SqsMapping("u", QUEUE, "f")
    )
    assert made == {
        "messageId": "m",
        "receiptHandle": "h",
        "body": "b",
        "attributes": {"SentTimestamp": "1"},
        "messageAttributes": {
            "kind": {"stringValue": "x", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            "raw": {"binaryValue": "eA==", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
        },
        "md5OfMessageAttributes": "md5a",
        "md5OfBody": "md5",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "us-east-1",
    }
