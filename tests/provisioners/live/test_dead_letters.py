"""On the embedded AWS: work that fails lies in a dead-letter queue, is heard of, and is sent again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.embedded.mailbox import EmbeddedMailbox
from stormproof.aws.observe.alerts.alarms import raised, state
from stormproof.aws.observe.dead_letters import REDRIVE, Source, read_sources
from stormproof.core.alerts.queue_entries import DEAD_LETTERS
from stormproof.core.naming import Names
from tests.provisioners.live.conftest import Site, embedded, reached

NO_JOB = "{ this is no job"
"""What no function can work on."""
A_LITTLE, SEEN, CALM = timedelta(seconds=2), timedelta(minutes=3), timedelta(minutes=20)
MOST = 12
"""Visibility timeouts after which a message must be where it belongs."""


def until(site: Site, source: Source, reached_: Callable[[], Any]) -> Any:
    """Let the time of one try after the other pass until something is true; return it."""
    for _ in range(MOST):
        site.reached.connection.clock.advance(timedelta(seconds=int(source.attributes["VisibilityTimeout"])) + A_LITTLE)
        if found := reached_():
            return found
    raise AssertionError(f"after {MOST} tries: {source.queue.name}")


def lies_in(site: Site, dead_url: str) -> int:
    """Return how many messages lie in a dead-letter queue."""
    asked = {"QueueUrl": dead_url, "AttributeNames": ["ApproximateNumberOfMessages"]}
    return int(site.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])


def taken_out(site: Site, dead_url: str) -> dict[str, Any]:
    """Take the one message out of a dead-letter queue."""
    sqs = site.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=dead_url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    sqs.delete_message(QueueUrl=dead_url, ReceiptHandle=message["ReceiptHandle"])
    return dict(message)


def goes_through(site: Site, source: Source) -> None:
    """Have a message fail as often as its queue lets it, hear of it, send it again, and have it fail anew."""
    sqs, clock = site.client("sqs"), site.reached.connection.clock
    dead_url = sqs.get_queue_url(QueueName=source.target.rpartition(":")[2])["QueueUrl"]
    tries = int(json.loads(source.attributes[REDRIVE])["maxReceiveCount"])
    since, sent = clock.now(), sqs.send_message(QueueUrl=source.queue.url, MessageBody=NO_JOB)["MessageId"]
    until(site, source, lambda: lies_in(site, dead_url))
    heard_of(site, source, since)
    sqs.start_message_move_task(SourceArn=source.target)
    clock.advance(A_LITTLE)
    (task,) = sqs.list_message_move_tasks(SourceArn=source.target)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    until(site, source, lambda: lies_in(site, dead_url))
    message = taken_out(site, dead_url)
    assert (message["Body"], message["Attributes"]["DeadLetterQueueSourceArn"]) == (NO_JOB, source.queue.arn)
    assert message["MessageId"] != sent
    assert int(message["Attributes"]["ApproximateReceiveCount"]) > tries
    clock.advance(CALM)
    assert state(site.reached.connection.reader, alarm_of(site, source)) == "OK"


def alarm_of(site: Site, source: Source) -> str:
    """Return the name of the alarm about a queue's dead letters."""
    return Names(site.system).alarm(DEAD_LETTERS.name, source.queue.name)


def heard_of(site: Site, source: Source, since: datetime) -> None:
    """Hold that the alarm has gone off, that the administrator was sent it, and that the dashboard shows the depth."""
    connection, name = site.reached.connection, alarm_of(site, source)
    connection.clock.advance(SEEN)
    assert raised(connection.reader, name, since)
    target = connection.target.embedded
    assert target
    mails = EmbeddedMailbox(target).mails(site.policy.admin_email)
    assert [mail for mail in mails if mail.received >= since and mail.subject.startswith("ALARM") and name in mail.body]
    board = connection.reader.read("cloudwatch", "get_dashboard", DashboardName=Names(site.system).dashboard)
    assert f'"{source.target.rpartition(":")[2]}"' in board["DashboardBody"]


def sources(site: Site) -> tuple[Source, ...]:
    """Return the queues that feed a function."""
    return read_sources(site.reached.connection.reader, site.context)


def test_a_message_that_fails_lands_in_the_owners_dead_letter_queue(site: Site) -> None:
    """Ours is the alarm alone."""
    goes_through(site, sources(site)[0])


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Site]:
    """The system that has no dead-letter queue of its own, with ours."""
    with embedded(tmp_path, ()) as told:
        made = reached(told)
        made.apply(made.plan())
        yield reached(told)


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_a_message_lands_in_each_dead_letter_queue_that_was_made(twin: Site) -> None:
    """It was tried as often as the policy says."""
    names = Names(twin.system)
    found = sources(twin)
    assert len(found) == len(twin.system.queues) / 2
    for each in found:
        assert f"stormproof-{names.slug}" in each.target
        assert int(json.loads(each.attributes[REDRIVE])["maxReceiveCount"]) == twin.policy.most_receives
        goes_through(twin, each)
