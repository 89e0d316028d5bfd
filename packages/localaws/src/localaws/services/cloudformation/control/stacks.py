"""CreateStack, UpdateStack, DeleteStack and the smaller operations on one stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, API_UpdateStack.html,
API_DeleteStack.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.control.context import Context
from localaws.services.cloudformation.control.preparation import Preparation
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.engine.differences import plan
from localaws.services.cloudformation.engine.journal import now, operation_begins
from localaws.services.cloudformation.engine.outputs import outputs_of
from localaws.services.cloudformation.engine.state import Revision, Stack
from localaws.services.cloudformation.errors import CloudFormationError, invalid, not_done
from localaws.services.cloudformation.templates.scope import Scope

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
NOT_DONE = ("StackPolicyBody", "StackPolicyURL", "NotificationARNs", "ResourceTypes", "ResourcesToImport")
UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "IMPORT_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
IN_REVIEW = "REVIEW_IN_PROGRESS"
NO_UPDATES = "No updates are to be performed."


def create_stack(context: Context, request: Request) -> dict[str, Any]:
    """Begin to create a stack."""
    refuse_what_is_not_done(request)
    stack = in_review(context, request) or new_stack(context, request, request.parameters["StackName"])
    caller = context.caller(request, request.get("RoleARN"))
    prepared = Preparation(context, request, caller)
    revision = prepared.revision(context.surroundings_of(stack), None, prepared.text(None))
    on_failure = on_failure_of(request)
    with stack.lock:
        operation_begins(stack, "CREATE_IN_PROGRESS", check_new, request.get("ClientRequestToken"))
        stack.revision = revision
        stack.rollback_disabled = bool(request.get("DisableRollback"))
        stack.timeout_minutes = request.get("TimeoutInMinutes")
        stack.protected = bool(request.get("EnableTerminationProtection"))
        _let_change_sets_go(stack)
    context.stacks.add(stack)
    create(context, request, stack, revision, on_failure)
    return {"StackId": stack.id}


def _let_change_sets_go(stack: Stack) -> None:
    """Let what change sets were made from be no more."""
    stack.change_set_id = None
    for change_set in stack.change_sets.values():
        change_set.execution = "OBSOLETE"


def in_review(context: Context, request: Request) -> Stack | None:
    """Return the stack of that name that has nothing yet but change sets: CreateStack creates it.

    Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/api/test_changesets.py,
    test_create_while_in_review
    """
    stack = context.stacks.find(request.region, request.parameters["StackName"])
    return stack if stack and stack.status == IN_REVIEW else None


def check_new(stack: Stack) -> None:
    """Refuse where the stack is more than its name. Raises CloudFormationError."""
    if stack.status not in {"", IN_REVIEW}:
        raise CloudFormationError("AlreadyExistsException", f"Stack [{stack.name}] already exists")


def on_failure_of(request: Request) -> str:
    """Return what is done where a creation fails: ``ROLLBACK``, ``DELETE`` or ``DO_NOTHING``."""
    if request.get("DisableRollback") is not None and request.get("OnFailure"):
        raise invalid("You can specify either DisableRollback or OnFailure, but not both.")
    return "DO_NOTHING" if request.get("DisableRollback") else str(request.get("OnFailure") or "ROLLBACK")


def create(context: Context, request: Request, stack: Stack, revision: Revision, on_failure: str) -> None:
    """Create what the revision says, the stack's, whose creation has begun."""
    operations = context.operations(stack, context.caller(request, revision.role_arn))
    context.begin(stack, lambda: operations.create(revision, on_failure), "CREATE_FAILED")


def new_stack(context: Context, request: Request, name: str) -> Stack:
    """Return a stack without anything. Raises CloudFormationError for a name that is none."""
    if not NAME.fullmatch(name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
        )
    stack_id = context.arn(request, f"stack/{name}")
    return Stack(stack_id, name, request.region, request.account, now(), "")


def refuse_what_is_not_done(request: Request) -> None:
    """Refuse parameters that localaws does not honour. Raises CloudFormationError."""
    for name in NOT_DONE:
        if request.get(name):
            raise not_done(f"the parameter {name}")
    if (request.get("RollbackConfiguration") or {}).get("RollbackTriggers"):
        raise not_done("rollback triggers")


def update_stack(context: Context, request: Request) -> dict[str, Any]:
    """Begin to update a stack. Raises CloudFormationError where nothing would change.

    A template with transforms is always taken for another one, as recorded:
    https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/api/test_stacks.py,
    test_update_stack_with_same_template_withoutchange_transformation
    """
    refuse_what_is_not_done(request)
    stack = context.stacks.get(request.region, request.parameters["StackName"], "Stack [{}] does not exist")
    check_updatable(stack)
    prepared = Preparation(context, request, context.caller(request, request.get("RoleARN")))
    revision = prepared.revision(context.surroundings_of(stack), stack.revision, prepared.text(stack.revision))
    if not revision.transforms and not changes_anything(context, stack, revision):
        raise invalid(NO_UPDATES)
    with stack.lock:
        operation_begins(stack, "UPDATE_IN_PROGRESS", check_updatable, request.get("ClientRequestToken"))
        _let_change_sets_go(stack)
    update(context, request, stack, revision, rolls_back=not request.get("DisableRollback"))
    return {"StackId": stack.id}


def check_updatable(stack: Stack) -> None:
    """Refuse where an operation is under way, or the stack has failed. Raises CloudFormationError."""
    if stack.status not in UPDATABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def changes_anything(context: Context, stack: Stack, revision: Revision) -> bool:
    """Tell whether an update would do anything: to resources, outputs or tags."""
    surroundings = context.surroundings_of(stack)
    if stack.status.endswith("FAILED") or plan(revision, stack.revision, stack.resources, surroundings, context.find):
        return True
    scope = stack.scope(revision, surroundings)
    before = {output.key: replace(output, value="") for output in stack.outputs}
    after = {output.key: replace(output, value="") for output in outputs_of(revision.template, scope)}
    return (
        before != after
        or _declared_outputs(stack.revision) != _declared_outputs(revision)
        or _values(stack, scope, revision)
        or _replace_policies(stack.revision) != _replace_policies(revision)
    )


def _replace_policies(revision: Revision | None) -> Mapping[str, Any]:
    """Return the UpdateReplacePolicy of each resource that has one: a change of these alone is an update.

    Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/api/test_update_stack.py,
    test_update_with_previous_parameter_value
    """
    resources = revision.processed["Resources"] if revision else {}
    return {i: each["UpdateReplacePolicy"] for i, each in resources.items() if "UpdateReplacePolicy" in each}


def _declared_outputs(revision: Revision | None) -> Mapping[str, Any]:
    return revision.template.outputs if revision else {}


def _values(stack: Stack, scope: Scope, revision: Revision) -> bool:
    """Tell whether an output has another value; dynamic references are not looked at, as in resources."""
    now_told = {output.key: output.value for output in outputs_of(revision.template, scope)}
    told = {output.key: output.value for output in stack.outputs}
    return any(value != told.get(key) for key, value in now_told.items() if "{{resolve:" not in value)


def update(
    context: Context, request: Request, stack: Stack, revision: Revision, *, rolls_back: bool, anew: bool = False
) -> None:
    """Lead a stack whose update has begun to the revision."""
    operations = context.operations(stack, context.caller(request, revision.role_arn))
    context.begin(
        stack, lambda: operations.update(revision, rolls_back=rolls_back, anew=anew), "UPDATE_ROLLBACK_FAILED"
    )


def delete_stack(context: Context, request: Request) -> dict[str, Any]:
    """Begin to delete a stack; one that is not there is deleted."""
    stack = context.stacks.find(request.region, request.parameters["StackName"])
    if stack is None:
        return {}
    retained = request.get("RetainResources") or []
    role = request.get("RoleARN") or (stack.revision.role_arn if stack.revision else None)
    operations = context.operations(stack, context.caller(request, role))
    with stack.lock:
        before = stack.status
        if before in {"DELETE_IN_PROGRESS", "DELETE_COMPLETE"}:
            return {}
        operation_begins(
            stack,
            "DELETE_IN_PROGRESS",
            lambda each: _check_deletable(each, retained),
            request.get("ClientRequestToken"),
        )
    forced = request.get("DeletionMode") == "FORCE_DELETE_STACK"
    context.begin(stack, lambda: operations.delete(retained, by_force=forced, before=before), "DELETE_FAILED")
    return {}


def _check_deletable(stack: Stack, retained: Collection[str]) -> None:
    """Refuse where the stack is protected, or an operation is under way that is no creation.

    Worded as in https://github.com/aws-amplify/amplify-backend/pull/2366. Raises CloudFormationError.
    """
    if stack.protected:
        raise invalid(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if stack.busy and stack.status != "CREATE_IN_PROGRESS":
        raise invalid(f"Stack [{stack.id}] cannot be deleted while in status {stack.status}")
    if retained and stack.status != "DELETE_FAILED":
        raise invalid(
            f"Invalid operation on stack [{stack.id}]. Retain resources can only be specified for DELETE_FAILED stacks."
        )


def cancel_update_stack(context: Context, request: Request) -> dict[str, Any]:
    """Let an update that is under way begin nothing further, and be rolled back."""
    stack = context.stacks.get(request.region, request.parameters["StackName"])
    with stack.lock:
        if stack.status != "UPDATE_IN_PROGRESS":
            raise invalid("CancelUpdateStack cannot be called from current stack status")
        stack.cancelled = True
    return {}


def continue_update_rollback(context: Context, request: Request) -> dict[str, Any]:
    """Try again to lead an update back; resources that are to be skipped are taken for led back."""
    stack = context.stacks.get(request.region, request.parameters["StackName"])
    role = request.get("RoleARN") or (stack.revision.role_arn if stack.revision else None)
    operations = context.operations(stack, context.caller(request, role))
    operation_begins(stack, "UPDATE_ROLLBACK_IN_PROGRESS", _check_unfinished, request.get("ClientRequestToken"))
    rollback, skipped = stack.unfinished, request.get("ResourcesToSkip") or []
    left = tuple(each for each in rollback.done if each.new.declared.logical_id not in skipped)
    context.begin(stack, lambda: operations.roll_back(replace(rollback, done=left)), "UPDATE_ROLLBACK_FAILED")
    return {}


def _check_unfinished(stack: Stack) -> None:
    if stack.status != "UPDATE_ROLLBACK_FAILED" or stack.unfinished is None:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not continue rollback.")


def update_termination_protection(context: Context, request: Request) -> dict[str, Any]:
    """Protect a stack from deletion, or no longer."""
    stack = context.stacks.get(request.region, request.parameters["StackName"])
    stack.protected = bool(request.parameters["EnableTerminationProtection"])
    return {"StackId": stack.id}
