"""Asynchronous invocation: the queue in front of a function, its retries, and where what became of an event is sent.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two more attempts, one and two
minutes later; throttled events go back into the queue for up to six hours, with pauses of 1 second to 5 minutes. Where
no concurrency is reserved they are given up at once: recorded, TestLambdaConcurrency::test_reserved_concurrency of
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda.snapshot.json
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Caller, InvokeError, Outcome
from localaws.kernel.work import Work
from localaws.services.lambda_.runtime.functions import QualifiedName, parse_arn
from localaws.services.lambda_.runtime.host import LambdaHost
from localaws.services.lambda_.runtime.invocations.measures import iso
from localaws.services.lambda_.runtime.registry import EventInvokeConfig

RETRY_AFTER_S = (60.0, 120.0)
LONGEST_PAUSE_S = 300.0
LARGEST_EVENT = 1048576
IAM = Caller()


class Deliveries(Protocol):
    """Takes what is to be sent to queues and topics."""

    async def send(self, arn: str, body: str, attributes: Mapping[str, str]) -> None:
        """Send a message to an SQS queue or an SNS topic; raises LookupError where it is not there."""


@dataclass(frozen=True)
class Event:
    """One accepted event; `accepted` is virtual epoch seconds, `throttled` counts refusals for want of concurrency."""

    request_id: str
    name: QualifiedName
    payload: bytes
    accepted: float
    attempts: int = 0
    throttled: int = 0


class AsynchronousInvocations:
    """Runs events in the background, counted as work, so that the clock waits for them."""

    def __init__(self, host: LambdaHost, clock: VirtualClock, work: Work, deliveries: Deliveries) -> None:
        self._host = host
        self._clock = clock
        self._work = work
        self._deliveries = deliveries

    def accept(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Take an event and return its request ID; raises InvokeError as a synchronous invocation does at once."""
        if len(payload) > LARGEST_EVENT:
            text = f"{len(payload)} byte payload is too large for the Event invocation type"
            raise InvokeError("RequestTooLargeException", f"{text} (limit {LARGEST_EVENT} bytes)", 413)
        name = parse_arn(arn)
        self._host.resolve(name, caller)
        event = Event(str(uuid.uuid4()), name, payload or b"{}", self._clock.now())
        self._host.telemetry.count(name, "AsyncEventsReceived", event.accepted)
        self._work.start(self._attempt(event))
        return event.request_id

    async def _attempt(self, event: Event) -> None:
        try:
            config = self._host.registry.event_invoke_config(event.name)
        except InvokeError:  # the function was deleted, and its events with it
            return
        age = self._clock.now() - event.accepted
        self._host.telemetry.count(event.name, "AsyncEventAge", self._clock.now(), age * 1000, "Milliseconds")
        if age > config.maximum_event_age_s:
            await self._give_up(event, config, "EventAgeExceeded", None)
            return
        try:
            version = self._host.resolve(event.name, IAM)
            outcome = await self._host.run(event.name, version, event.payload, event.request_id)
        except InvokeError as error:
            await self._refused(event, config, error)
            return
        await self._settle(Event(**{**vars(event), "attempts": event.attempts + 1}), config, outcome)

    async def _settle(self, event: Event, config: EventInvokeConfig, outcome: Outcome) -> None:
        if outcome.error is None:
            if config.on_success:
                await self._send(config.on_success, record(event, "Success", self._clock.now(), outcome), event)
        elif event.attempts > config.maximum_retry_attempts:
            await self._give_up(event, config, "RetriesExhausted", outcome)
        else:
            await self._again(event, config, RETRY_AFTER_S[event.attempts - 1], outcome)

    async def _refused(self, event: Event, config: EventInvokeConfig, error: InvokeError) -> None:
        if error.status != 429:
            await self._give_up(event, config, "RetriesExhausted", None)
            return
        if self._host.registry.reserved_concurrency(event.name) == 0:
            await self._give_up(event, config, "ZeroReservedConcurrency", None)
            return
        pause = min(LONGEST_PAUSE_S, 2.0**event.throttled)
        await self._again(Event(**{**vars(event), "throttled": event.throttled + 1}), config, pause, None)

    async def _again(self, event: Event, config: EventInvokeConfig, pause: float, outcome: Outcome | None) -> None:
        if self._clock.now() + pause - event.accepted > config.maximum_event_age_s:
            await self._give_up(event, config, "EventAgeExceeded", outcome)
            return

        async def due() -> None:
            self._work.start(self._attempt(event))

        self._clock.after(pause, due)

    async def _give_up(self, event: Event, config: EventInvokeConfig, condition: str, outcome: Outcome | None) -> None:
        self._host.telemetry.count(event.name, "AsyncEventsDropped", self._clock.now())
        if config.on_failure:
            await self._send(config.on_failure, record(event, condition, self._clock.now(), outcome), event)
        if config.dead_letter:
            attributes = {
                "RequestID": event.request_id,
                "ErrorCode": "200" if outcome else "429",
                "ErrorMessage": message_of(outcome),
            }
            body = event.payload.decode("utf-8", "replace")
            await self._deliver(
                partial(self._deliveries.send, config.dead_letter, body, attributes), event, "DeadLetterErrors"
            )

    async def _send(self, destination: str, content: Mapping[str, Any], event: Event) -> None:
        body = json.dumps(content)
        if ":lambda:" in destination:
            deliver: Callable[[], Awaitable[None]] = partial(self._invoke, destination, body)
        else:
            deliver = partial(self._deliveries.send, destination, body, {})
        await self._deliver(deliver, event, "DestinationDeliveryFailures")

    async def _invoke(self, destination: str, body: str) -> None:
        self.accept(destination, body.encode(), IAM)

    async def _deliver(self, deliver: Callable[[], Awaitable[None]], event: Event, failure: str) -> None:
        try:
            await deliver()
        except (LookupError, InvokeError):
            self._host.telemetry.count(event.name, failure, self._clock.now())


def record(event: Event, condition: str, at: float, outcome: Outcome | None) -> dict[str, Any]:
    """Return the invocation record that a destination receives.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    content: dict[str, Any] = {
        "version": "1.0",
        "timestamp": iso(at),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"{event.name.function_arn}:{event.name.qualifier or '$LATEST'}",
            "condition": condition,
            "approximateInvokeCount": event.attempts,
        },
        "requestPayload": json_or_text(event.payload),
    }
    if outcome is not None:
        content["responseContext"] = {"statusCode": 200, "executedVersion": outcome.version}
        if outcome.error:
            content["responseContext"]["functionError"] = outcome.error
        content["responsePayload"] = json_or_text(outcome.payload)
    return content


def message_of(outcome: Outcome | None) -> str:
    """Return the error message that goes with a dead letter, at most 1 KB of it."""
    if outcome is None:
        return "Rate Exceeded."
    error = json_or_text(outcome.payload)
    text = error.get("errorMessage", "") if isinstance(error, dict) else error
    return str(text)[:1024] or "Unhandled"


def json_or_text(payload: bytes) -> Any:
    """Return a payload as what it says."""
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode("utf-8", "replace")
