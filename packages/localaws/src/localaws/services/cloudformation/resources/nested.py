"""Stacks in stacks: AWS::CloudFormation::Stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html: Ref is
the stack's ARN, ``Outputs.NAME`` an output; what fails in the inner stack fails the outer one.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from localaws.services.cloudformation.engine.failures import ResourceFailure
from localaws.services.cloudformation.engine.journal import OF_STACKS
from localaws.services.cloudformation.engine.state import Stack
from localaws.services.cloudformation.engine.store import Stacks
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
NOTHING_TO_DO = "No updates are to be performed."
POLL_S = 0.05


@dataclass(frozen=True)
class NestedStacks:
    """Handles stacks in stacks."""

    stacks: Stacks

    def resource_type(self) -> ResourceType:
        """Return the type."""
        properties = frozenset({"TemplateURL", "Parameters", "Tags", "TimeoutInMinutes"})
        return ResourceType(OF_STACKS, properties, self._create, self._update, self._delete)

    def _create(self, calls: Calls, place: Place, properties: Properties) -> Physical:
        timeout = properties.get("TimeoutInMinutes")
        stack_id = calls(
            "cloudformation",
            "create_stack",
            StackName=place.named(128),
            **_asked(place, properties),
            **({} if timeout is None else {"TimeoutInMinutes": timeout}),
        )["StackId"]
        stack = self.stacks.get(place.region, stack_id)
        outer = self.stacks.get(place.region, place.stack_id)
        stack.parent_id, stack.root_id = outer.id, outer.root_id or outer.id
        try:
            return self._ended(stack, "CREATE_COMPLETE")
        except ResourceFailure:
            calls("cloudformation", "delete_stack", StackName=stack_id)
            raise

    def _update(
        self, calls: Calls, place: Place, physical: Physical, _before: Properties, after: Properties
    ) -> Physical:
        try:
            calls("cloudformation", "update_stack", StackName=physical.id, **_asked(place, after))
        except ClientError as error:
            if NOTHING_TO_DO not in str(error):
                raise
            return physical
        return self._ended(self.stacks.get(place.region, physical.id), "UPDATE_COMPLETE")

    def _delete(self, calls: Calls, place: Place, physical: Physical, _properties: Properties) -> None:
        calls("cloudformation", "delete_stack", StackName=physical.id)
        self._ended(self.stacks.get(place.region, physical.id), "DELETE_COMPLETE")

    @staticmethod
    def _ended(stack: Stack, wanted: str) -> Physical:
        pause = threading.Event()
        while stack.busy:
            pause.wait(POLL_S)
        if stack.status != wanted:
            raise ResourceFailure(f"Embedded stack {stack.id} was not successful: {_why(stack)}")
        return Physical(stack.id, {f"Outputs.{each.key}": each.value for each in stack.outputs})


def _why(stack: Stack) -> str:
    failed = [event.reason for event in stack.events if event.status.endswith("FAILED") and event.reason]
    return failed[0] if failed else f"{stack.status} {stack.reason or ''}".strip()


def _asked(place: Place, properties: Properties) -> dict[str, Any]:
    parameters: Mapping[str, Any] = properties.get("Parameters") or {}
    tags = {**place.tags, **{tag["Key"]: tag["Value"] for tag in properties.get("Tags") or []}}
    return {
        "TemplateURL": properties["TemplateURL"],
        "Parameters": [
            {
                "ParameterKey": name,
                "ParameterValue": ",".join(map(str, value)) if isinstance(value, list) else str(value),
            }
            for name, value in parameters.items()
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items() if not key.startswith("aws:")],
        "Capabilities": CAPABILITIES,
    }
