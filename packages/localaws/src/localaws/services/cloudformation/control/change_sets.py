"""Change sets: made in the background, told, executed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.control.context import Context
from localaws.services.cloudformation.control.pages import page
from localaws.services.cloudformation.control.preparation import Preparation, transforms_of
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.control.stacks import (
    IN_REVIEW,
    NO_UPDATES,
    changes_anything,
    check_new,
    check_updatable,
    create,
    new_stack,
    refuse_what_is_not_done,
    update,
)
from localaws.services.cloudformation.engine.differences import plan
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import now, operation_begins, stack_is
from localaws.services.cloudformation.engine.state import Change, ChangeSet, Detail, Revision, Stack
from localaws.services.cloudformation.errors import CloudFormationError, invalid, not_done
from localaws.services.cloudformation.templates.includes import embeds
from localaws.services.cloudformation.templates.loading import load

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


def create_change_set(context: Context, request: Request) -> dict[str, Any]:
    """Begin to make a change set."""
    kind, name = _kind_of(request), request.parameters["ChangeSetName"]
    caller = context.caller(request, request.get("RoleARN"))
    stack = _stack_for(context, request, kind)
    prepared = Preparation(context, request, caller)
    text = prepared.text(stack.revision)
    # What is wrong before a transform is refused at once; what a transform finds fails the change set.
    plain = None
    document = load(text)
    if not transforms_of(document) and not embeds(document):
        plain = prepared.revision(context.surroundings_of(stack), stack.revision, text)
    change_set = ChangeSet(context.arn(request, f"changeSet/{name}"), name, kind, now(), request.parameters)
    change_set.reverts_drift = request.get("DeploymentMode") == "REVERT_DRIFT"
    if not context.stacks.find(request.region, stack.id):
        stack_is(stack, IN_REVIEW, "User Initiated")
        context.stacks.add(stack)
    _keep(stack, change_set)

    def prepare() -> Revision:
        return plain or prepared.revision(context.surroundings_of(stack), stack.revision, text)

    context.in_background(lambda: _make(context, stack, change_set, prepare))
    return {"Id": change_set.id, "StackId": stack.id}


def _kind_of(request: Request) -> str:
    """Return whether a stack is to be made or changed; raises for what change sets do not do here."""
    refuse_what_is_not_done(request)
    for name in ("ImportExistingResources", "IncludeNestedStacks"):
        if request.get(name):
            raise not_done(f"the parameter {name}")
    kind = str(request.get("ChangeSetType") or "UPDATE")
    if kind not in {"CREATE", "UPDATE"}:
        raise not_done(f"change sets of the type {kind}")
    return kind


def _keep(stack: Stack, change_set: ChangeSet) -> None:
    with stack.lock:
        if change_set.name in stack.change_sets:
            raise CloudFormationError("AlreadyExistsException", f"ChangeSet {change_set.name} already exists")
        stack.change_sets[change_set.name] = change_set


def _stack_for(context: Context, request: Request, kind: str) -> Stack:
    name = request.parameters["StackName"]
    stack = context.stacks.find(request.region, name)
    if kind == "CREATE":
        if stack is not None and stack.status != IN_REVIEW:
            raise invalid(
                f"Stack [{name}] already exists and cannot be created again with the changeSet "
                f"[{request.parameters['ChangeSetName']}]."
            )
        return stack or new_stack(context, request, name)
    if stack is None:
        raise invalid(f"Stack [{name}] does not exist")
    check_updatable(stack)
    return stack


def _make(context: Context, stack: Stack, change_set: ChangeSet, prepare: Callable[[], Revision]) -> None:
    change_set.status = "CREATE_IN_PROGRESS"
    surroundings = context.surroundings_of(stack)
    try:
        revision = prepare()
        anew = change_set.reverts_drift
        changes = plan(revision, stack.revision, stack.resources, surroundings, context.find, everything=anew)
        anything = bool(changes) or change_set.kind == "CREATE" or changes_anything(context, stack, revision)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the change set's to tell
        change_set.status, change_set.reason = "FAILED", reason_of(error)
        return
    with stack.lock:
        change_set.revision, change_set.changes = revision, changes
        if anything:
            change_set.status = "CREATE_COMPLETE"
            # The stack may have been updated meanwhile: then it is OBSOLETE.
            change_set.execution = "AVAILABLE" if change_set.execution == "UNAVAILABLE" else change_set.execution
        else:
            change_set.reason = NO_UPDATES if revision.transforms else NO_CHANGES
            change_set.status = "FAILED"


def find(context: Context, request: Request) -> tuple[Stack, ChangeSet]:
    """Return the change set that a request names, by its name and its stack's, or by its ARN."""
    name, of_stack = request.parameters["ChangeSetName"], request.get("StackName")
    if not name.startswith("arn:") and not of_stack:
        raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
    stacks = context.stacks.of(request.region)
    if of_stack:
        stacks = [context.stacks.get(request.region, of_stack, "Stack [{}] does not exist")]
    for stack in stacks:
        for change_set in [*stack.change_sets.values(), *([stack.executed] if stack.executed else [])]:
            if name in {change_set.id, change_set.name}:
                return stack, change_set
    raise CloudFormationError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)


def describe_change_set(context: Context, request: Request) -> dict[str, Any]:
    """Tell what a change set would do; parameters and tags are left out where there are none.

    Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/test_change_sets.snapshot.json
    """
    stack, change_set = find(context, request)
    revision = change_set.revision
    changes, token = page(change_set.changes, request.get("NextToken"))
    values = bool(request.get("IncludePropertyValues"))
    return {
        "ChangeSetName": change_set.name,
        "ChangeSetId": change_set.id,
        "StackId": stack.id,
        "StackName": stack.name,
        "Description": change_set.request.get("Description"),
        "Parameters": ([each.shown() for each in revision.parameters.values()] if revision else []) or None,
        "CreationTime": change_set.created,
        "ExecutionStatus": change_set.execution,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "Capabilities": list(change_set.request.get("Capabilities") or ()),
        "Tags": ([{"Key": k, "Value": v} for k, v in revision.tags.items()] if revision else []) or None,
        "Changes": [_change(change, values=values) for change in changes],
        "NextToken": token,
        "IncludeNestedStacks": False,
        "OnStackFailure": change_set.request.get("OnStackFailure"),
        "DeploymentMode": change_set.request.get("DeploymentMode"),
    }


def _change(change: Change, *, values: bool) -> dict[str, Any]:
    modifies = change.action == "Modify"
    return {
        "Type": "Resource",
        "ResourceChange": {
            "PolicyAction": change.policy,
            "Action": change.action,
            "LogicalResourceId": change.logical_id,
            "PhysicalResourceId": change.physical_id,
            "ResourceType": change.type,
            "Replacement": str(change.replaces) if modifies else None,
            "Scope": sorted({each.attribute for each in change.details}) if modifies else [],
            "Details": [_detail(each, values=values) for each in change.details],
            "BeforeContext": _context(change.before) if values else None,
            "AfterContext": _context(change.after) if values else None,
        },
    }


def _context(properties: Mapping[str, Any] | None) -> str | None:
    return None if properties is None else json.dumps({"Properties": properties})


def _detail(detail: Detail, *, values: bool) -> dict[str, Any]:
    target: dict[str, Any] = {
        "Attribute": detail.attribute,
        "Name": detail.name,
        "RequiresRecreation": detail.recreates if detail.attribute == "Properties" else "Never",
    }
    if values and detail.name:
        target |= {
            "Path": f"/Properties/{detail.name}",
            "BeforeValue": detail.before,
            "AfterValue": detail.after,
            "AttributeChangeType": "Add" if detail.before is None else "Remove" if detail.after is None else "Modify",
        }
    cause = detail.cause
    return {
        "Target": target,
        "Evaluation": cause.evaluation,
        "ChangeSource": cause.source,
        "CausingEntity": cause.entity,
    }


def list_change_sets(context: Context, request: Request) -> dict[str, Any]:
    """Tell a stack's change sets."""
    stack = context.stacks.get(request.region, request.parameters["StackName"])
    members, token = page(list(stack.change_sets.values()), request.get("NextToken"))
    summaries = [
        {
            "StackId": stack.id,
            "StackName": stack.name,
            "ChangeSetId": each.id,
            "ChangeSetName": each.name,
            "ExecutionStatus": each.execution,
            "Status": each.status,
            "StatusReason": each.reason,
            "CreationTime": each.created,
            "Description": each.request.get("Description"),
            "IncludeNestedStacks": False,
        }
        for each in members
    ]
    return {"Summaries": summaries, "NextToken": token}


def delete_change_set(context: Context, request: Request) -> dict[str, Any]:
    """Forget a change set; one that is not there is forgotten."""
    try:
        stack, change_set = find(context, request)
    except CloudFormationError as error:
        if error.code == "ChangeSetNotFound":
            return {}
        raise
    if change_set.execution == "EXECUTE_IN_PROGRESS":
        raise CloudFormationError(
            "InvalidChangeSetStatus", f"An operation on ChangeSet [{change_set.id}] is in progress"
        )
    with stack.lock:
        stack.change_sets.pop(change_set.name, None)
        if stack.executed is change_set:
            stack.executed = None
    return {}


def execute_change_set(context: Context, request: Request) -> dict[str, Any]:
    """Begin what the change set says; it and the stack's others go with it."""
    stack, change_set = find(context, request)
    disabled = bool(request.get("DisableRollback"))
    status = "CREATE_IN_PROGRESS" if change_set.kind == "CREATE" else "UPDATE_IN_PROGRESS"
    with stack.lock:
        revision = _executable(change_set)
        check = check_new if change_set.kind == "CREATE" else check_updatable
        operation_begins(stack, status, check, request.get("ClientRequestToken"))
        stack.change_set_id = change_set.id
        change_set.execution = "EXECUTE_COMPLETE"
        stack.change_sets, stack.executed, stack.updated = {}, change_set, now()
        stack.rollback_disabled = disabled
        if change_set.kind == "CREATE":
            stack.revision = revision
    asked = replace(request, parameters={**change_set.request, **request.parameters})
    if change_set.kind == "CREATE":
        on_failure = "DO_NOTHING" if disabled else str(change_set.request.get("OnStackFailure") or "ROLLBACK")
        create(context, asked, stack, revision, on_failure)
    else:
        rolls_back = not disabled and change_set.request.get("OnStackFailure") != "DO_NOTHING"
        update(context, asked, stack, revision, rolls_back=rolls_back, anew=change_set.reverts_drift)
    return {}


def _executable(change_set: ChangeSet) -> Revision:
    """Return what a change set leads to. Raises CloudFormationError where it cannot be executed.

    Worded as in https://github.com/saksdirect/nova/issues/10 and https://github.com/aws/amazon-chime-sdk-js/issues/1089
    """
    if change_set.revision is not None and change_set.execution == "AVAILABLE":
        return change_set.revision
    made = change_set.status == "CREATE_COMPLETE"
    where = f"execution status of [{change_set.execution}]" if made else f"status of [{change_set.status}]"
    text = f"ChangeSet [{change_set.id}] cannot be executed in its current {where}"
    raise CloudFormationError("InvalidChangeSetStatus", text)
