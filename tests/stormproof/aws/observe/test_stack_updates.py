"""What a stack has updated is told by its events, and whether that was after Stormproof's last deployment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from stormproof.aws.observe.stack_updates import last_applied, last_update, read_updates
from tests.provisioners.fakes import API, SYSTEM, FakeReads
from tests.provisioners.made_functions import configuration


def at(hour: int) -> datetime:
    """Return an hour of one day."""
    return datetime(2026, 1, 1, hour, tzinfo=UTC)


def event(physical: str, hour: int, status: str = "UPDATE_COMPLETE") -> dict[str, Any]:
    """Return an event of a stack's resource."""
    return {"StackId": "stack-id", "PhysicalResourceId": physical, "ResourceStatus": status, "Timestamp": at(hour)}


def test_a_resource_was_updated_when_its_events_say_so() -> None:
    """The newest counts, by ARN, by a part of it, by a queue's URL; the stack's own event and others do not."""
    told = [event("shop-api", 3), event("shop-api", 2), event(API, 4), event("https://sqs/1/jobs", 5)]
    told += [event("stack-id", 9), event("made", 9, "CREATE_COMPLETE"), event("", 9)]
    found = read_updates(FakeReads({("cloudformation", "describe_stack_events"): told}), "s")
    assert found.of(SYSTEM.functions[0].arn) == at(3)
    assert found.of(f"{SYSTEM.api_arn}/GET /up") == at(4)
    assert found.of("arn:aws:sqs:eu-west-1:123456789012:jobs") == at(5)
    assert found.of("made") is None
    assert found.of("stack-id") is None


def test_stormproof_applied_when_it_last_deployed_or_published() -> None:
    """Deployments and versions of others are none of its; a stack that was never updated says so."""
    deployments = [
        {"description": "Stormproof", "createdDate": at(2)},
        {"description": "release 7", "createdDate": at(8)},
    ]
    version = configuration(Description="Stormproof", LastModified="2026-01-01T05:00:00.000+0000")
    answers: dict[tuple[str, str], Any] = {
        ("apigateway", "get_deployments"): deployments,
        ("lambda", "get_function_configuration"): version,
        ("cloudformation", "describe_stacks"): {"Stacks": [{}]},
    }
    assert last_applied(FakeReads(answers), SYSTEM) == at(2)
    answers["lambda", "get_alias"] = {"FunctionVersion": "3"}
    assert last_applied(FakeReads(answers), SYSTEM) == at(5)
    assert (
        last_applied(
            FakeReads(
                {("apigateway", "get_deployments"): [], ("lambda", "get_function_configuration"): configuration()}
            ),
            SYSTEM,
        )
        is None
    )
    assert last_update(FakeReads(answers), "s") is None
