"""The operations of the service, by their names, and how each is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.services.cloudformation.control import change_sets, descriptions, stacks, templates
from localaws.services.cloudformation.control.context import Context
from localaws.services.cloudformation.control.request import Request, reply_of, request_of
from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.threads import in_thread

Operation = Callable[[Context, Request], Mapping[str, Any]]

OPERATIONS: Mapping[str, Operation] = {
    "CancelUpdateStack": stacks.cancel_update_stack,
    "ContinueUpdateRollback": stacks.continue_update_rollback,
    "CreateChangeSet": change_sets.create_change_set,
    "CreateStack": stacks.create_stack,
    "DeleteChangeSet": change_sets.delete_change_set,
    "DeleteStack": stacks.delete_stack,
    "DescribeChangeSet": change_sets.describe_change_set,
    "DescribeStackEvents": descriptions.describe_stack_events,
    "DescribeStackResource": descriptions.describe_stack_resource,
    "DescribeStackResources": descriptions.describe_stack_resources,
    "DescribeStacks": descriptions.describe_stacks,
    "ExecuteChangeSet": change_sets.execute_change_set,
    "GetTemplate": templates.get_template,
    "GetTemplateSummary": templates.get_template_summary,
    "ListChangeSets": change_sets.list_change_sets,
    "ListExports": descriptions.list_exports,
    "ListImports": descriptions.list_imports,
    "ListStackResources": descriptions.list_stack_resources,
    "ListStacks": descriptions.list_stacks,
    "UpdateStack": stacks.update_stack,
    "UpdateTerminationProtection": stacks.update_termination_protection,
    "ValidateTemplate": templates.validate_template,
}


@dataclass(frozen=True)
class Answers:
    """Answers the operations."""

    context: Context

    async def __call__(self, call: Call) -> Reply:
        """Answer in a thread: an operation may call other services."""
        return await in_thread(lambda: self._answer(call))

    def _answer(self, call: Call) -> Reply:
        try:
            return reply_of(call, OPERATIONS[str(call.operation)](self.context, request_of(call)))
        except CloudFormationError as error:
            return refusal(call, error.code, error.message, error.status)
        except ClientError as error:
            told = error.response["Error"]
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
            return refusal(call, told.get("Code", "ValidationError"), told.get("Message", ""), status)
