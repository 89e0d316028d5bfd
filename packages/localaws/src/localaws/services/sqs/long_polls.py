"""ReceiveMessage with a wait: the wait is the loop's, so that it holds neither a thread nor the queue's lock.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from localaws.calls.exchange import Reply, moto_request
from localaws.calls.operations import FORM, Call
from localaws.kernel.ports import ACCOUNT
from localaws.kernel.queue_notifications import Arrivals

LONGEST_WAIT = 20


class ReceiveMessage:
    """Asks moto without a wait, as often as a message may have arrived, until one has or the wait is over."""

    def __init__(self, moto: Callable[[Call], Awaitable[Reply]], arrivals: Arrivals) -> None:
        self._moto = moto
        self._arrivals = arrivals

    async def __call__(self, call: Call) -> Reply:
        """Answer ReceiveMessage; what is wrong with the request is moto's to say."""
        parameters = _parameters(call)
        queue_name = str(parameters.get("QueueUrl", "")).rpartition("/")[2]
        wait = _wait_of(parameters, call.region, queue_name)
        if not 0 < wait <= LONGEST_WAIT:
            return await self._moto(call)
        arn = f"arn:aws:sqs:{call.region}:{ACCOUNT}:{queue_name}"
        deadline = time.monotonic() + wait
        while True:
            reply = await self._moto(_without_wait(call, parameters))
            left = deadline - time.monotonic()
            if left <= 0 or reply.status != 200 or b'"Messages"' in reply.body or b"<Message>" in reply.body:
                return reply
            await self._arrivals.wait(arn, left)


def _parameters(call: Call) -> Mapping[str, Any]:
    if call.exchange.header("content-type").startswith(FORM):
        return dict(parse_qsl(call.exchange.body.decode()))
    try:
        parameters = json.loads(call.exchange.body or b"{}")
    except ValueError:
        return {}
    return parameters if isinstance(parameters, dict) else {}


def _wait_of(parameters: Mapping[str, Any], region: str, queue_name: str) -> int:
    """Return the request's wait in seconds, the queue's where it names none, 0 for what is no number."""
    from moto.sqs.models import sqs_backends  # noqa: PLC0415  # moto's SQS is loaded when it is first asked for

    queue = sqs_backends[ACCOUNT][region].queues.get(queue_name)
    wait = parameters.get("WaitTimeSeconds", getattr(queue, "receive_message_wait_time_seconds", 0))
    try:
        return int(wait)
    except (TypeError, ValueError):
        return 0


def _without_wait(call: Call, parameters: Mapping[str, Any]) -> Call:
    form = call.exchange.header("content-type").startswith(FORM)
    changed = {**parameters, "WaitTimeSeconds": 0}
    body = (urlencode(changed) if form else json.dumps(changed)).encode()
    exchange = replace(call.exchange, body=body)
    return replace(call, exchange=exchange, request=moto_request(exchange))
