"""Copies of what the topic of alerts sends: to a queue of the run's own, which is gone when the block ends.

Where nobody may look into the administrator's mailbox it shows what is sent there. A queue of the same account needs no
confirmation: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html . Messages in the form
that CloudWatch publishes, in SNS's envelope: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from stormproof.aws.calls.own_queues import ended_queue
from stormproof.aws.calls.subscriptions import ended_subscription
from stormproof.core.alerts.copies import alert_copies
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call

URL = "alert_copies.queue"
MOST = 10
"""Messages that one look gets at the most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"""


@dataclass(frozen=True)
class Copies:
    """The queue that copies are sent to."""

    url: str

    def of(self, bench: Bench, alarm: str) -> bool:
        """Tell whether a copy of what an alarm had to say has come, as soon as it has or when time is up."""
        within = bench.surroundings.waits.alarm_s
        return look_until(
            lambda: any(_tells(text, alarm) for text in self._received(bench)),
            bool,
            clock=bench.clock,
            within_s=within,
            every_s=bench.surroundings.waits.alarm_pause_s,
        )

    def _received(self, bench: Bench) -> Iterator[str]:
        """Yield what lies in the queue; it stays there, so that nothing is lost with an answer that is."""
        asked = {"QueueUrl": self.url, "MaxNumberOfMessages": MOST, "VisibilityTimeout": 0}
        answer = bench.writer.answer(Call("sqs", "receive_message", asked, idempotent=True))
        for each in answer.get("Messages", ()):
            yield str(each["Body"])


@contextmanager
def copied(bench: Bench) -> Iterator[Copies]:
    """Have everything that the topic sends copied for as long as the block lasts; raises as `Bench.hold`."""
    with bench.hold(_injection(Names(bench.context.system), uuid.uuid4().hex[:8])) as outputs:
        yield Copies(str(outputs[URL]))


def _injection(names: Names, told_apart: str) -> FaultInjection:
    """Return what makes a queue that the topic may send to, and subscribes it; SQS wants another name each minute."""
    name, topic = f"{alert_copies(names)}{told_apart}", names.alert_topic_arn
    arn = names.arn("sqs", name)
    admits = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [admits]})
    attributes = {"Policy": policy, "SqsManagedSseEnabled": "true"}
    made = {"QueueName": name, "Attributes": attributes, "tags": names.tags}
    endpoint = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": arn}
    calls = (Call("sqs", "create_queue", made, yields={URL: "QueueUrl"}), Call("sns", "subscribe", endpoint))
    undo = (ended_subscription(endpoint), ended_queue(name))
    return FaultInjection("copies of alerts are sent to a queue of our own", calls, undo, wired=True)


def _tells(text: str, alarm: str) -> bool:
    """Tell whether a notification is that of an alarm which went off."""
    try:
        message = json.loads(json.loads(text)["Message"])
    except (ValueError, KeyError, TypeError):  # somebody else's words to the same topic
        return False
    return isinstance(message, dict) and (message.get("AlarmName"), message.get("NewStateValue")) == (alarm, "ALARM")
