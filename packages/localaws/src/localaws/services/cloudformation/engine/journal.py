"""A stack's events: each change of the status of the stack or of a resource is one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from localaws.services.cloudformation.engine.state import Event, Resource, Stack
from localaws.services.cloudformation.templates.masking import veiled_text

OF_STACKS = "AWS::CloudFormation::Stack"
SHORTEST = timedelta(milliseconds=1)


def now() -> datetime:
    """Return the virtual time, to the millisecond, as AWS tells it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _moment(stack: Stack) -> datetime:
    """Return when an event happens: later than the stack's last one, so that their times tell their order."""
    moment = now()
    return max(moment, stack.events[-1].at + SHORTEST) if stack.events else moment


def stack_is(stack: Stack, status: str, reason: str | None = None, token: str | None = None) -> None:
    """Give the stack a status."""
    with stack.lock:
        at = _moment(stack)
        stack.status, stack.reason = status, _veiled(stack, reason)
        if status.startswith("UPDATE"):
            stack.updated = at
        if status in {"DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"}:
            stack.deleted = at
        stack.events.append(
            Event(str(uuid.uuid4()), stack.name, stack.id, OF_STACKS, at, status, stack.reason, None, token)
        )


def operation_begins(stack: Stack, status: str, check: Callable[[Stack], None], token: str | None = None) -> None:
    """Give the stack the status of an operation that its user begins, unless `check` refuses; no other one can between.

    Raises what `check` raises.
    """
    with stack.lock:
        check(stack)
        # A deletion ends the creation that is under way; an update is not yet cancelled when it begins.
        stack.cancelled = status == "DELETE_IN_PROGRESS"
        stack_is(stack, status, "User Initiated", token)


def resource_is(
    stack: Stack, resource: Resource, status: str, reason: str | None = None, *, told_only: bool = False
) -> Resource:
    """Give a resource of the stack a status; returns it as it is now.

    `told_only` for one whose place another one has taken: there is an event, and the other one stays.
    """
    with stack.lock:
        at = _moment(stack)
        resource = replace(resource, status=status, reason=_veiled(stack, reason), at=at)
        if not told_only:
            stack.resources[resource.declared.logical_id] = resource
        note_of(stack, resource)
        return resource


def _veiled(stack: Stack, reason: str | None) -> str | None:
    return None if reason is None else veiled_text(reason, stack.hidden)


def note_of(stack: Stack, resource: Resource) -> None:
    """Write the event of a resource's status."""
    declared = resource.declared
    physical_id = resource.physical.id if resource.physical else ""
    event_id = f"{declared.logical_id}-{resource.status}-{resource.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    properties = json.dumps(resource.shown, default=str)
    with stack.lock:
        stack.events.append(
            Event(
                event_id, declared.logical_id, physical_id, declared.type, resource.at, resource.status,
                resource.reason, properties,
            )
        )  # fmt: skip
