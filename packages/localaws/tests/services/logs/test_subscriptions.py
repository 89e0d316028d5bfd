"""Subscription filters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import random
from collections.abc import Coroutine, Sequence
from typing import Any

from localaws.kernel.ports import Caller, Datum, InvokeError, Outcome
from localaws.services.logs.events import Event
from localaws.services.logs.groups import Group, SubscriptionFilter
from localaws.services.logs.patterns import compile_pattern
from localaws.services.logs.subscriptions import Subscriptions
from localaws.services.logs.writer import Batch

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:watcher"


class Bench:
    """A group with a subscription, and a Lambda service that admits the principals it is told to."""

    def __init__(self, pattern: str = "", *, admitted: Sequence[str] = ("logs.amazonaws.com",)) -> None:
        self.group = Group("us-east-1", "/g", 0)
        kept = SubscriptionFilter("f", compile_pattern(pattern), FUNCTION, None, "ByLogStream", 0)
        self.group.subscriptions["f"] = kept
        self.received: list[tuple[str, bytes, Caller]] = []
        self.emitted: list[Datum] = []
        self._admitted = admitted
        self.account: list[SubscriptionFilter] = []
        self.meanwhile: Sequence[str] = ()
        self._watch = Subscriptions(self, self, self._start, self._pause, lambda _group: self.account)

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Refuse: subscriptions are asynchronous."""
        raise NotImplementedError

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Take an asynchronous invocation."""
        if caller.principal not in self._admitted:
            raise InvokeError("AccessDeniedException", "not admitted", 403)
        self.received.append((arn, payload, caller))
        return "request"

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Take values."""
        self.emitted += data

    def write(self, *messages: str, stream: str = "stream") -> None:
        """Write messages to a stream."""
        events = [Event(1000 + place, place, 0, message) for place, message in enumerate(messages)]
        self._watch(Batch(self.group, stream, events))

    async def _pause(self, _seconds: float) -> None:
        for message in self.meanwhile:
            self.write(message)

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run(coroutine)


def _unpacked(payload: bytes) -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(base64.b64decode(json.loads(payload)["awslogs"]["data"]))))


def test_matching_events_are_sent_gzipped_in_base64() -> None:
    """The function receives the documented message, of matching events alone."""
    bench = Bench("ERROR")
    bench.write("ERROR a", "INFO", "ERROR b")
    [(arn, payload, caller)] = bench.received
    message = _unpacked(payload)
    ids = [event.pop("id") for event in message["logEvents"]]
    assert (arn, len(set(ids))) == (FUNCTION, 2)
    assert message == {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/g",
        "logStream": "stream",
        "subscriptionFilters": ["f"],
        "logEvents": [{"timestamp": 1000, "message": "ERROR a"}, {"timestamp": 1002, "message": "ERROR b"}],
    }
    assert caller == Caller("logs.amazonaws.com", "arn:aws:logs:us-east-1:123456789012:log-group:/g:*", "123456789012")


def test_account_policies_subscribe_beside_the_groups_own_filters() -> None:
    """Account-level and group-level subscription filters are additive (API_PutAccountPolicy)."""
    bench = Bench("ERROR")
    bench.account.append(SubscriptionFilter("all", compile_pattern(""), FUNCTION, None, "ByLogStream", 0))
    bench.write("ERROR")
    assert [_unpacked(payload)["subscriptionFilters"] for _, payload, _ in bench.received] == [["f"], ["all"]]


def test_what_comes_meanwhile_goes_along() -> None:
    """A stream's events are gathered; those of another stream, and later ones, are deliveries of their own."""
    bench = Bench()
    bench.meanwhile = ["b", "c"]
    bench.write("a")
    bench.meanwhile = ()
    bench.write("d")
    bench.write("e", stream="other")
    sent = [_unpacked(payload) for _, payload, _ in bench.received]
    told = [(each["logStream"], "".join(event["message"] for event in each["logEvents"])) for each in sent]
    assert told == [("stream", "abc"), ("stream", "d"), ("other", "e")]


def test_nothing_is_sent_where_nothing_matches() -> None:
    """No match, no invocation."""
    bench = Bench("ERROR")
    bench.write("INFO")
    assert bench.received == []


def test_a_permission_for_the_regional_principal_is_enough() -> None:
    """A policy may name logs.<region>.amazonaws.com (recorded: localstack test_put_subscription_filter_lambda)."""
    bench = Bench(admitted=["logs.us-east-1.amazonaws.com"])
    bench.write("a")
    assert [caller.principal for _, _, caller in bench.received] == ["logs.us-east-1.amazonaws.com"]
    assert {datum.name: datum.value for datum in bench.emitted}["ForwardedLogEvents"] == 1


def test_a_refused_delivery_is_counted() -> None:
    """AWS/Logs DeliveryErrors counts what the function's policy refused."""
    bench = Bench(admitted=[])
    bench.write("a")
    assert (bench.received, [(datum.name, datum.value) for datum in bench.emitted]) == ([], [("DeliveryErrors", 1)])


def test_a_large_batch_is_sent_in_portions_that_lambda_takes() -> None:
    """No payload exceeds 256 KB, however little the events compress, and no event is lost or doubled."""
    noise = random.Random(7)
    messages = [f"{place:04d}" + "".join(chr(noise.randrange(33, 126)) for _ in range(50_000)) for place in range(12)]
    bench = Bench()
    bench.write(*messages)
    assert len(bench.received) > 1
    assert max(len(payload) for _, payload, _ in bench.received) < 256 * 1024
    sent = [event["message"] for _, payload, _ in bench.received for event in _unpacked(payload)["logEvents"]]
    assert sent == messages
