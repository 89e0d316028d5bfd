"""What updates of a stack have changed, as CloudFormation tells it, and when Stormproof last set something itself.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.planning.controls import Reads
from stormproof.core.system import DESCRIPTION, System

UPDATED = "UPDATE_COMPLETE"
PARTS = re.compile(r"[:/ ]")


@dataclass(frozen=True)
class StackUpdates:
    """When a stack last updated which of its resources, by the last part of their physical IDs."""

    at: Mapping[str, datetime]

    def of(self, resource: str) -> datetime | None:
        """Return when the resource was last updated, or what it is a part of; given by ARN, name, or ``<arn>/part``."""
        found = [moment for part in PARTS.split(resource) if (moment := self.at.get(part))]
        return max(found, default=None)


def last_update(reads: Reads, stack: str) -> datetime | None:
    """Return when a stack was last updated, None where it never was; raises CouldNotLook, NotThere."""
    (found,) = reads.read("cloudformation", "describe_stacks", StackName=stack)["Stacks"]
    moment: datetime | None = found.get("LastUpdatedTime")
    return moment


def read_updates(reads: Reads, stack: str) -> StackUpdates:
    """Look through the events of a stack; raises CouldNotLook, NotThere."""
    at: dict[str, datetime] = {}
    for event in reads.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=stack):
        physical = str(event.get("PhysicalResourceId") or "")
        if event.get("ResourceStatus") == UPDATED and physical and physical != event.get("StackId"):
            name = PARTS.split(physical)[-1]
            at[name] = max(event["Timestamp"], at.get(name, event["Timestamp"]))
    return StackUpdates(at)


def last_applied(reads: Reads, system: System) -> datetime | None:
    """Return when Stormproof last deployed the API or published a version that is served; None for never."""
    deployments = reads.pages("apigateway", "get_deployments", "items", restApiId=system.api.id)
    moments: list[datetime] = [each["createdDate"] for each in deployments if each.get("description") == DESCRIPTION]
    for function in system.functions:
        live = read_function(reads, function).live
        if live and live.get("Description") == DESCRIPTION:
            moments.append(datetime.fromisoformat(live["LastModified"]))
    return max(moments, default=None)
