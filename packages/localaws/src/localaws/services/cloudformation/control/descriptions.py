"""What is told of stacks: DescribeStacks, ListStacks, events, resources, exports and imports.

Members and wordings: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html and the
other operations' pages.
"""

from __future__ import annotations

import json
from typing import Any

from localaws.services.cloudformation.control.context import Context
from localaws.services.cloudformation.control.pages import page
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.engine.state import Event, Resource, Stack
from localaws.services.cloudformation.errors import invalid

NOT_CHECKED = {"StackDriftStatus": "NOT_CHECKED"}
RESOURCE_NOT_CHECKED = {"StackResourceDriftStatus": "NOT_CHECKED"}
WITHOUT_CHANGE_SET = ("REVIEW", "ROLLBACK", "DELETE")
"""How statuses begin in which no change set is told as the stack's."""
GONE = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})


def describe_stacks(context: Context, request: Request) -> dict[str, Any]:
    """Tell of one stack, or of all that exist; what a stack has none of is left out, but for tags.

    Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/api/test_stacks.snapshot.json
    """
    name = request.get("StackName")
    stacks = [context.stacks.get(request.region, name)] if name else context.stacks.existing(request.region)
    members, token = page(stacks, request.get("NextToken"))
    return {"Stacks": [_stack(stack) for stack in members], "NextToken": token}


def _stack(stack: Stack) -> dict[str, Any]:
    with stack.lock:
        revision = stack.revision
        return {
            "StackId": stack.id,
            "StackName": stack.name,
            "ChangeSetId": None if stack.status.startswith(WITHOUT_CHANGE_SET) else stack.change_set_id,
            "Description": revision.template.description if revision else None,
            "Parameters": ([each.shown() for each in revision.parameters.values()] if revision else []) or None,
            "CreationTime": stack.created,
            "LastUpdatedTime": stack.updated,
            "DeletionTime": stack.deleted,
            "RollbackConfiguration": {},
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "DisableRollback": stack.rollback_disabled,
            "NotificationARNs": [],
            "TimeoutInMinutes": stack.timeout_minutes,
            "Capabilities": (list(revision.capabilities) if revision else []) or None,
            "Outputs": [
                {
                    "OutputKey": each.key,
                    "OutputValue": each.value,
                    "Description": each.description,
                    "ExportName": each.export,
                }
                for each in stack.outputs
            ]
            or None,
            "RoleARN": revision.role_arn if revision else None,
            "Tags": [{"Key": k, "Value": v} for k, v in (revision.tags if revision else {}).items()],
            "EnableTerminationProtection": stack.protected if stack.exists else None,
            "ParentId": stack.parent_id,
            "RootId": stack.root_id,
            "DriftInformation": NOT_CHECKED,
        }


def list_stacks(context: Context, request: Request) -> dict[str, Any]:
    """Tell of all stacks, those deleted too, by their status."""
    wanted = request.get("StackStatusFilter")
    stacks = [stack for stack in context.stacks.of(request.region) if not wanted or stack.status in wanted]
    members, token = page(stacks, request.get("NextToken"))
    summaries = [
        {
            "StackId": stack.id,
            "StackName": stack.name,
            "TemplateDescription": stack.revision.template.description if stack.revision else None,
            "CreationTime": stack.created,
            "LastUpdatedTime": stack.updated,
            "DeletionTime": stack.deleted,
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "ParentId": stack.parent_id,
            "RootId": stack.root_id,
            "DriftInformation": NOT_CHECKED,
        }
        for stack in members
    ]
    return {"StackSummaries": summaries, "NextToken": token}


def describe_stack_events(context: Context, request: Request) -> dict[str, Any]:
    """Tell a stack's events, the newest first."""
    name = request.get("StackName")
    if not name:
        raise invalid(
            "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: "
            "Member must not be null"
        )
    stack = context.stacks.find(request.region, name)
    if stack is None:
        raise invalid(f"Stack [{name}] does not exist")
    with stack.lock:
        events = list(reversed(stack.events))
    members, token = page(events, request.get("NextToken"))
    return {"StackEvents": [_event(stack, event) for event in members], "NextToken": token}


def _event(stack: Stack, event: Event) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "EventId": event.id,
        "StackName": stack.name,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.at,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "ResourceProperties": event.properties,
        "ClientRequestToken": event.token,
    }


def describe_stack_resource(context: Context, request: Request) -> dict[str, Any]:
    """Tell of one resource."""
    stack = context.stacks.get(request.region, request.parameters["StackName"], "Stack '{}' does not exist")
    logical_id = request.parameters["LogicalResourceId"]
    resource = stack.resources.get(logical_id)
    if resource is None:
        raise invalid(f"Resource {logical_id} does not exist for stack {request.parameters['StackName']}")
    told = _resource(stack, resource)
    metadata = _metadata(context, stack, resource)
    return {"StackResourceDetail": {**told, "LastUpdatedTimestamp": told.pop("Timestamp"), "Metadata": metadata}}


def _metadata(context: Context, stack: Stack, resource: Resource) -> str | None:
    """Return the resource's metadata with its functions evaluated."""
    if resource.declared.metadata is None or stack.revision is None:
        return None
    return json.dumps(stack.scope(stack.revision, context.surroundings_of(stack)).value(resource.declared.metadata))


def describe_stack_resources(context: Context, request: Request) -> dict[str, Any]:
    """Tell of the resources of a stack, or of the one that a physical ID belongs to."""
    name, physical_id = request.get("StackName"), request.get("PhysicalResourceId")
    if bool(name) == bool(physical_id):
        raise invalid("Exactly one of StackName and PhysicalResourceId must be specified")
    stack = context.stacks.get(request.region, name) if name else _owner(context, request, str(physical_id))
    wanted = request.get("LogicalResourceId")
    with stack.lock:
        resources = [r for r in stack.resources.values() if wanted in {None, r.declared.logical_id}]
    if wanted and not resources:
        raise invalid(f"Resource {wanted} does not exist for stack {name or stack.name}")
    return {"StackResources": [_resource(stack, resource) for resource in resources]}


def _owner(context: Context, request: Request, physical_id: str) -> Stack:
    for stack in context.stacks.existing(request.region):
        resources = [r for r in list(stack.resources.values()) if r.status not in GONE]
        if any(r.physical and r.physical.id == physical_id for r in resources):
            return stack
    raise invalid(f"Stack for {physical_id} does not exist")


def _resource(stack: Stack, resource: Resource) -> dict[str, Any]:
    return {"StackName": stack.name, "StackId": stack.id, **_summary(resource), "Timestamp": resource.at}


def _summary(resource: Resource) -> dict[str, Any]:
    return {
        "LogicalResourceId": resource.declared.logical_id,
        "PhysicalResourceId": resource.physical.id if resource.physical else None,
        "ResourceType": resource.declared.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "DriftInformation": RESOURCE_NOT_CHECKED,
    }


def list_stack_resources(context: Context, request: Request) -> dict[str, Any]:
    """Tell of a stack's resources in short."""
    stack = context.stacks.get(request.region, request.parameters["StackName"])
    with stack.lock:
        resources = list(stack.resources.values())
    members, token = page(resources, request.get("NextToken"))
    summaries = [{**_summary(each), "LastUpdatedTimestamp": each.at} for each in members]
    return {"StackResourceSummaries": summaries, "NextToken": token}


def list_exports(context: Context, request: Request) -> dict[str, Any]:
    """Tell the region's exports."""
    exports = [
        {"ExportingStackId": stack.id, "Name": output.export, "Value": output.value}
        for stack, output in context.stacks.exports(request.region)
    ]
    members, token = page(exports, request.get("NextToken"))
    return {"Exports": members, "NextToken": token}


def list_imports(context: Context, request: Request) -> dict[str, Any]:
    """Tell which stacks import an export."""
    name = request.parameters["ExportName"]
    importers = context.stacks.importers(request.region, name)
    if not importers:
        raise invalid(f"Export '{name}' is not imported by any stack.")
    members, token = page(importers, request.get("NextToken"))
    return {"Imports": members, "NextToken": token}
