"""CloudFormation's types of EventBridge and Scheduler."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources import events, scheduler
from localaws_testing.resource_lives import Life, Look, lived

Make = Callable[..., Any]
Needs = dict[str, Callable[[], str]]

TYPES = events.TYPES + scheduler.TYPES
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
TARGET = {"Arn": "@queue", "RoleArn": "@role", "Input": "{}"}

LIVES = (
    Life(
        "AWS::Events::Rule",
        {"ScheduleExpression": "rate(5 minutes)", "Targets": [{"Id": "a", "Arn": "@queue"}]},
        Look("events", "describe_rule", {"Name": "{id}"}, "[ScheduleExpression, State, EventPattern]"),
        ["rate(5 minutes)", "ENABLED", None],
        {"State": "DISABLED"},
        ("put_rule",),
        ["rate(5 minutes)", "DISABLED", None],
        attributes=("Arn", "RuleName"),
    ),
    Life(
        "AWS::Events::EventBus",
        {"Name": "@name"},
        Look("events", "describe_event_bus", {"Name": "{id}"}, "Arn != null"),
        True,
        attributes=("Arn",),
    ),
    Life(
        "AWS::Events::EventBusPolicy",
        {"StatementId": "lives", "Action": "events:PutEvents", "Principal": "123456789012"},
        Look("events", "describe_event_bus", {}, "contains(Policy || '', '\"arn:aws:iam::123456789012:root\"')"),
        True,
        {"Principal": "210987654321"},
        ("put_permission",),
        False,
        gone=False,
    ),
    Life(
        "AWS::Events::Archive",
        {"SourceArn": BUS, "RetentionDays": 3, "EventPattern": {"source": ["shop"]}},
        Look("events", "describe_archive", {"ArchiveName": "{id}"}, "[RetentionDays, EventPattern]"),
        [3, '{"source": ["shop"]}'],
        {"RetentionDays": 5},
        ("update_archive",),
        [5, '{"source": ["shop"]}'],
        attributes=("Arn",),
    ),
    Life(
        "AWS::Scheduler::Schedule",
        {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": TARGET},
        Look("scheduler", "get_schedule", {"Name": "{id}"}, "[ScheduleExpression, State, Target.Input]"),
        ["rate(1 hour)", "ENABLED", "{}"],
        {"State": "DISABLED"},
        ("update_schedule",),
        ["rate(1 hour)", "DISABLED", "{}"],
        attributes=("Arn",),
    ),
    Life(
        "AWS::Scheduler::ScheduleGroup",
        {"Tags": [{"Key": "a", "Value": "1"}]},
        Look("scheduler", "list_tags_for_resource", {"ResourceArn": "{Arn}"}, "Tags[?Key=='a'].Value"),
        ["1"],
        {"Tags": None},
        ("untag_resource", "tag_resource"),
        [],
        attributes=("Arn", "State", "CreationDate", "LastModificationDate"),
        gone=[],
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    lived(aws, make, TYPES, needs, life)


def test_the_targets_of_a_rule_come_and_go_by_their_ids(aws: Any, make: Make, needs: Needs) -> None:
    """Only those that differ are put or removed; a rule of another bus is named with its bus."""
    queue, name = needs["@queue"](), needs["@name"]()
    bus = make(TYPES, "AWS::Events::EventBus", Name=name).physical.id
    targets = [{"Id": each, "Arn": queue} for each in ("gone", "kept")]
    rule = make(TYPES, "AWS::Events::Rule", EventBusName=bus, EventPattern={"source": ["shop"]}, Targets=targets)
    assert rule.physical.id == f"{bus}|{rule.physical.attributes['RuleName']}"
    new = {"Id": "new", "Arn": queue, "Input": '{"a": 1}'}
    sent = rule.update(Targets=[targets[1], new])
    assert [operation for operation, _ in sent] == ["remove_targets", "put_targets"]
    where = {"Rule": rule.physical.attributes["RuleName"], "EventBusName": bus}
    told = aws.client("events").list_targets_by_rule(**where)["Targets"]
    assert told == [targets[1], new]


def test_a_statement_of_a_bus_is_one_of_several(aws: Any, make: Make, needs: Needs) -> None:
    """A whole statement is put beside the others, and goes alone."""
    bus = make(TYPES, "AWS::Events::EventBus", Name=needs["@name"]()).physical.id
    account = {"StatementId": "account", "Action": "events:PutEvents", "Principal": "123456789012"}
    make(TYPES, "AWS::Events::EventBusPolicy", EventBusName=bus, **account)
    principal = {"Service": "events.amazonaws.com"}
    whole = {"Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": "*"}
    policy = make(TYPES, "AWS::Events::EventBusPolicy", EventBusName=bus, StatementId="whole", Statement=whole)

    def statements() -> dict[str, Any]:
        document = json.loads(aws.client("events").describe_event_bus(Name=bus)["Policy"])
        return {each["Sid"]: each["Principal"] for each in document["Statement"]}

    assert statements().keys() == {"account", "whole"}
    policy.update(Statement={**whole, "Principal": "*"})
    assert statements()["whole"] == "*"
    policy.delete()
    assert statements().keys() == {"account"}


def test_a_rule_that_is_there_is_not_taken_over(aws: Any, make: Make, needs: Needs) -> None:
    """PutRule would replace it, and a rollback delete it."""
    name = needs["@name"]()
    aws.client("events").put_rule(Name=name, ScheduleExpression="rate(1 day)")
    with pytest.raises(ClientError, match="already exists"):
        make(TYPES, "AWS::Events::Rule", Name=name, ScheduleExpression="rate(1 hour)")
    assert aws.client("events").describe_rule(Name=name)["ScheduleExpression"] == "rate(1 day)"
