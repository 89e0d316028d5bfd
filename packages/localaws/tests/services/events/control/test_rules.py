"""EventBridge rules and Scheduler's schedules by the clock.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]
ROLE = "arn:aws:iam::123456789012:role/scheduler"
REGION = "eu-west-1"


@pytest.fixture
def queue(aws: Any, unique: Unique) -> tuple[str, str]:
    """Return URL and ARN of a queue that admits EventBridge."""
    sqs, name = aws.client("sqs", REGION), unique("events")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:123456789012:{name}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:events:{REGION}:123456789012:rule/*"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def _received(aws: Any, url: str) -> list[str]:
    sqs, bodies = aws.client("sqs", REGION), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def test_a_scheduled_rule_sends_an_event_each_time_it_is_due(aws: Any, unique: Unique, queue: tuple[str, str]) -> None:
    """Twelve minutes are two times five; a disabled rule rests."""
    events, name = aws.client("events", REGION), unique("every-five")
    arn = events.put_rule(Name=name, ScheduleExpression="rate(5 minutes)")["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue[1]}])
    aws.advance(12 * 60)
    sent = [json.loads(body) for body in _received(aws, queue[0])]
    assert len(sent) == 2
    assert {event["detail-type"] for event in sent} == {"Scheduled Event"}
    assert (sent[0]["source"], sent[0]["resources"], sent[0]["detail"]) == ("aws.events", [arn], {})
    times = sorted(datetime.fromisoformat(event["time"]) for event in sent)
    assert times[1] - times[0] == timedelta(minutes=5)
    events.disable_rule(Name=name)
    aws.advance(600)
    assert _received(aws, queue[0]) == []
    events.enable_rule(Name=name)
    aws.advance(301)
    assert len(_received(aws, queue[0])) == 1
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


def test_a_queue_that_does_not_admit_the_rule_gets_nothing(aws: Any, unique: Unique, queue: tuple[str, str]) -> None:
    """The failure is counted, and the event goes to the dead-letter queue."""
    events, sqs, name = aws.client("events", REGION), aws.client("sqs", REGION), unique("refused")
    closed = unique("closed")
    url = sqs.create_queue(QueueName=closed)["QueueUrl"]
    events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    target = {
        "Id": "1",
        "Arn": f"arn:aws:sqs:{REGION}:123456789012:{closed}",
        "DeadLetterConfig": {"Arn": queue[1]},
        "Input": '{"probe": true}',
    }
    events.put_targets(Rule=name, Targets=[target])
    aws.advance(61)
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)
    assert _received(aws, url) == []
    assert _received(aws, queue[0]) == ['{"probe": true}']


def test_put_events_reaches_a_queue(aws: Any, unique: Unique, queue: tuple[str, str]) -> None:
    """A rule with a pattern delivers matching events alone."""
    events, name = aws.client("events", REGION), unique("pattern")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"number": <n>}'}
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue[1], "InputTransformer": transformer}])
    entries = [{"Source": source, "DetailType": "t", "Detail": '{"n": 7}'} for source in (name, "other")]
    assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
    aws.advance(0)
    assert _received(aws, queue[0]) == ['{"number": 7}']
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


@pytest.mark.parametrize("expression", ["rate(1 minutes)", "rate(5 seconds)", "cron(0 10 * * * *)"])
def test_a_malformed_expression_is_refused(aws: Any, unique: Unique, expression: str) -> None:
    """ValidationException, as on AWS."""
    with pytest.raises(ClientError, match="ScheduleExpression is not valid"):
        aws.client("events", REGION).put_rule(Name=unique("wrong"), ScheduleExpression=expression)


def test_a_schedule_runs_by_its_role_until_its_end(aws: Any, unique: Unique, queue: tuple[str, str]) -> None:
    """Scheduler needs no policy on the target; after EndDate nothing is sent."""
    scheduler, name = aws.client("scheduler", REGION), unique("schedule")
    end = datetime.fromisoformat(aws.advance(0)) + timedelta(minutes=11)
    scheduler.create_schedule(
        Name=name,
        ScheduleExpression="rate(5 minutes)",
        EndDate=end,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": queue[1], "RoleArn": ROLE, "Input": "tick"},
    )
    aws.advance(3600)
    assert _received(aws, queue[0]) == ["tick", "tick"]
    scheduler.delete_schedule(Name=name)


def test_a_schedule_that_runs_once_can_delete_itself(aws: Any, unique: Unique, queue: tuple[str, str]) -> None:
    """ActionAfterCompletion DELETE."""
    scheduler, name = aws.client("scheduler", REGION), unique("once")
    at = datetime.fromisoformat(aws.advance(0)) + timedelta(minutes=2)
    scheduler.create_schedule(
        Name=name,
        ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        ActionAfterCompletion="DELETE",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": queue[1], "RoleArn": ROLE, "Input": "once"},
    )
    aws.advance(180)
    assert _received(aws, queue[0]) == ["once"]
    with pytest.raises(ClientError, match="does not exist"):
        scheduler.get_schedule(Name=name)


def test_a_malformed_schedule_is_refused(aws: Any, unique: Unique) -> None:
    """ValidationException names what is wrong."""
    with pytest.raises(ClientError, match="Invalid Schedule Expression"):
        aws.client("scheduler", REGION).create_schedule(
            Name=unique("wrong"),
            ScheduleExpression="rate(soon)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": "arn:aws:sqs:eu-west-1:123456789012:q", "RoleArn": ROLE},
        )


def test_events_for_a_bus_that_is_not_there_are_taken_and_lost(
    aws: Any, unique: Unique, queue: tuple[str, str]
) -> None:
    """As recorded (test_put_events_nonexistent_event_bus): the others of the request arrive, what is wrong is told."""
    events, name = aws.client("events", REGION), unique("kept")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue[1]}])
    entry = {"Source": name, "DetailType": "t", "Detail": '{"n": 1}'}
    nowhere = {**entry, "EventBusName": unique("nowhere")}
    answer = events.put_events(Entries=[nowhere, entry, {**nowhere, "Detail": "no JSON"}])
    assert answer["FailedEntryCount"] == 1
    lost, kept, wrong = answer["Entries"]
    assert lost.keys() == kept.keys() == {"EventId"}
    assert wrong["ErrorCode"] == "MalformedDetail"
    aws.advance(1)
    assert [json.loads(body)["id"] for body in _received(aws, queue[0])] == [kept["EventId"]]
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)
