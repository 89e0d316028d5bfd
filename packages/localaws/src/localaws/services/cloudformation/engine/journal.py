"""A stack's events: each change of the status of the stack or of a resource is one."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from localaws.services.cloudformation.engine.state import Event, Resource, Stack

OF_STACKS = "AWS::CloudFormation::Stack"


def now() -> datetime:
    """Return the virtual time, to the millisecond, as AWS tells it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def stack_is(stack: Stack, status: str, reason: str | None = None, token: str | None = None) -> None:
    """Give the stack a status."""
    with stack.lock:
        at = now()
        stack.status, stack.reason = status, reason
        if status.startswith("UPDATE"):
            stack.updated = at
        if status == "DELETE_COMPLETE":
            stack.deleted = at
        stack.events.append(Event(str(uuid.uuid4()), stack.name, stack.id, OF_STACKS, at, status, reason, None, token))


def resource_is(
    stack: Stack, resource: Resource, status: str, reason: str | None = None, *, told_only: bool = False
) -> Resource:
    """Give a resource of the stack a status; returns it as it is now.

    `told_only` for one whose place another one has taken: there is an event, and the other one stays.
    """
    with stack.lock:
        at = now()
        resource = replace(resource, status=status, reason=reason, at=at)
        if not told_only:
            stack.resources[resource.declared.logical_id] = resource
        note_of(stack, resource)
        return resource


def note_of(stack: Stack, resource: Resource) -> None:
    """Write the event of a resource's status."""
    declared = resource.declared
    physical_id = resource.physical.id if resource.physical else ""
    event_id = f"{declared.logical_id}-{resource.status}-{resource.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    properties = json.dumps(resource.properties, default=str)
    with stack.lock:
        stack.events.append(
            Event(
                event_id, declared.logical_id, physical_id, declared.type, resource.at, resource.status,
                resource.reason, properties,
            )
        )  # fmt: skip
