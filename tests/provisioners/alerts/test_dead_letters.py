"""A queue that feeds a function keeps what cannot be done; where its owner has seen to that, nothing is changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.alerts import dead_letter_alarms, dead_letter_queues, redrive_policies
from stormproof.aws.observe.dead_letters import Source, read_sources
from stormproof.core.alerts.dead_letters import LONGEST, dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, NoChange
from stormproof.core.system import Queue
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, FakeReads, changes, context, kept, only, satisfied

NAMES = Names(SYSTEM)
QUEUE = Queue("jobs", "https://sqs/jobs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs")
DEAD = NAMES.arn("sqs", dead_letter_queue(NAMES, "jobs"))
THEIRS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:their-dead"


def source(dead: dict[str, str] | None = None, arn: str = QUEUE.arn, **attributes: str) -> tuple[Source, ...]:
    """Return a queue that feeds a function; `dead` are the attributes of our dead-letter queue."""
    return (Source(replace(QUEUE, arn=arn), attributes, "https://sqs/dead" if dead is not None else "", dead),)


def redrive(target: str, receives: Any = 5) -> str:
    """Return a redrive policy."""
    return json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": receives})


def test_a_queue_without_one_gets_a_dead_letter_queue() -> None:
    """Encrypted, kept for 14 days, for TLS alone, and for this queue alone."""
    (call,) = only(list(dead_letter_queues.plan(context(), source()))).calls
    made = call.parameters["Attributes"]
    assert call.parameters["tags"] == NAMES.tags
    assert made["MessageRetentionPeriod"] == "1209600"
    assert made["SqsManagedSseEnabled"] == "true"
    assert json.loads(made["RedriveAllowPolicy"])["sourceQueueArns"] == [QUEUE.arn]
    (statement,) = json.loads(made["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_it_is_encrypted_as_the_queue_that_it_serves() -> None:
    """By the owner's key."""
    (call,) = only(list(dead_letter_queues.plan(context(), source(KmsMasterKeyId="alias/theirs")))).calls
    assert call.parameters["Attributes"]["KmsMasterKeyId"] == "alias/theirs"
    assert "SqsManagedSseEnabled" not in call.parameters["Attributes"]


def test_one_that_was_changed_is_put_right() -> None:
    """What is as wanted stays."""
    (call,) = only(list(dead_letter_queues.plan(context(), source()))).calls
    standing = dict(call.parameters["Attributes"])
    assert satisfied(list(dead_letter_queues.plan(context(), source(standing))))
    shorter = only(list(dead_letter_queues.plan(context(), source({**standing, "MessageRetentionPeriod": "60"}))))
    assert shorter.calls[0].parameters["Attributes"] == {"MessageRetentionPeriod": "1209600"}


def test_a_key_that_the_owner_has_named_for_it_is_left() -> None:
    """Any of the account's, by alias too, whatever the queue that it serves has; without one it is put right."""
    (call,) = only(list(dead_letter_queues.plan(context(), source(KmsMasterKeyId="alias/theirs")))).calls
    made = {name: value for name, value in call.parameters["Attributes"].items() if name != "KmsMasterKeyId"}
    for serving in ({}, {"KmsMasterKeyId": "alias/theirs"}):
        standing = source({**made, "KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": "false"}, **serving)
        assert satisfied(list(dead_letter_queues.plan(context(), standing)))
    foreign = {**made, "KmsMasterKeyId": f"arn:aws:kms:{REGION}:999999999999:key/x"}
    assert only(list(dead_letter_queues.plan(context(), source(foreign)))).after == {"SqsManagedSseEnabled": "true"}
    bare = source({**made, "SqsManagedSseEnabled": "false"})
    assert only(list(dead_letter_queues.plan(context(), bare))).after == {"SqsManagedSseEnabled": "true"}


@pytest.mark.parametrize("receives", [1, 5, 1000])
def test_a_message_is_tried_as_often_as_the_policy_says(receives: int) -> None:
    """And told to the owner: without one it was tried until it expired."""
    change = only(list(redrive_policies.plan(context(most_receives=receives), source())))
    set_to = json.loads(change.calls[0].parameters["Attributes"]["RedrivePolicy"])
    assert set_to == {"deadLetterTargetArn": DEAD, "maxReceiveCount": receives}
    assert change.breaking
    standing = source(RedrivePolicy=redrive(DEAD, str(receives)))
    assert satisfied(list(redrive_policies.plan(context(most_receives=receives), standing)))


@pytest.mark.parametrize("receives", [1, "1", 1000])
def test_what_leads_to_our_queue_follows_the_policy_s_count(receives: Any) -> None:
    """Another one stood there by a policy of before, or by somebody's hand."""
    standing = source(RedrivePolicy=redrive(DEAD, receives))
    change = only(list(redrive_policies.plan(context(most_receives=5), standing)))
    assert (change.action, change.breaking) == (Action.UPDATE, "")
    assert change.before == {"deadLetterTargetArn": DEAD, "maxReceiveCount": receives}
    set_to = json.loads(change.calls[0].parameters["Attributes"]["RedrivePolicy"])
    assert set_to == {"deadLetterTargetArn": DEAD, "maxReceiveCount": 5}


def test_a_redrive_policy_of_the_owner_s_is_left() -> None:
    """Whatever its count; its queue is watched as ours would be."""
    theirs = source(RedrivePolicy=redrive(THEIRS, 1))
    for plan in (dead_letter_queues.plan, redrive_policies.plan):
        (step,) = plan(context(), theirs)
        assert isinstance(step, NoChange)
        assert THEIRS in step.reason
    alarm = dead_letter_alarms.alarm(context(), theirs[0])
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "their-dead"}]
    assert "their-dead" in alarm["AlarmDescription"]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (source(FifoQueue="true"), "FIFO"),
        (source(arn=f"arn:aws:sqs:{REGION}:999999999999:jobs"), "another account"),
        (source(arn=f"arn:aws:sqs:us-west-2:{ACCOUNT}:jobs"), "another account's or region's"),
    ],
)
def test_what_cannot_have_one_of_ours_is_told(standing: tuple[Source, ...], said: str) -> None:
    """A FIFO queue would lose its order, another account's queue is not ours to change; no alarm is made of nothing."""
    for plan in (dead_letter_queues.plan, redrive_policies.plan):
        steps = list(plan(context(), standing))
        assert kept(steps)
        assert isinstance(steps[0], NoChange)
        assert said in steps[0].reason
    assert not changes(list(dead_letter_alarms.plan(context(), (standing, {}))))


def test_an_alarm_says_where_the_messages_lie() -> None:
    """It is about the owner's queue, and looks at ours."""
    change = only(list(dead_letter_alarms.plan(context(), (source(), {}))))
    made = change.calls[0].parameters
    assert made["Dimensions"] == [{"Name": "QueueName", "Value": DEAD.rpartition(":")[2]}]
    assert "Resource: queue jobs" in made["AlarmDescription"]
    assert satisfied(list(dead_letter_alarms.plan(context(), ((), {}))))


def test_removal_deletes_no_work_that_was_not_done() -> None:
    """A queue with messages is kept, and told; an empty one goes, with the redrive policy and the alarm."""
    full = source({"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "2"})
    assert kept(list(dead_letter_queues.remove(context(), full)))
    empty = source({"ApproximateNumberOfMessages": "0"}, RedrivePolicy=redrive(DEAD))
    assert only(list(dead_letter_queues.remove(context(), empty))).action is Action.DELETE
    change = only(list(redrive_policies.remove(context(), empty)))
    assert change.calls[0].parameters["Attributes"] == {"RedrivePolicy": ""}
    assert satisfied(list(redrive_policies.remove(context(), source(RedrivePolicy=redrive(THEIRS)))))


def test_queues_that_feed_a_function_are_looked_at_and_no_dead_letter_queue_is() -> None:
    """One that takes what others could not do needs none of its own, though a function empties it."""
    feeding = [QUEUE, Queue("their-dead", "https://sqs/their-dead", THEIRS), Queue("idle", "https://sqs/idle", "arn:i")]
    attributes = {
        "https://sqs/jobs": {"RedrivePolicy": redrive(THEIRS)},
        "https://sqs/their-dead": {},
        "https://sqs/idle": {},
    }
    mappings = [
        {"UUID": str(place), "EventSourceArn": each.arn, "FunctionArn": SYSTEM.functions[0].arn}
        for place, each in enumerate(feeding[:2])
    ]
    reads = FakeReads(
        {
            ("lambda", "list_event_source_mappings"): mappings,
            ("sqs", "get_queue_attributes"): lambda **asked: {"Attributes": attributes[asked["QueueUrl"]]},
        }
    )
    found = read_sources(reads, replace(context(), system=replace(SYSTEM, queues=tuple(feeding))))
    assert [each.queue.name for each in found] == ["jobs"]
    assert found[0].dead is None


def test_a_long_name_is_shortened_and_still_its_own() -> None:
    """SQS takes eighty characters."""
    names = {dead_letter_queue(NAMES, "q" * 70 + end) for end in ("one", "two")}
    assert len(names) == 2
    assert all(len(each) <= LONGEST and each.endswith("-dead") for each in names)
