"""Stacks, as tests make them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


@dataclass
class Stacks:
    """Makes stacks, and deletes those that are left in the end."""

    client: Any
    unique: Callable[[str], str]
    made: list[str] = field(default_factory=list)

    def create(self, resources: Mapping[str, Any], name: str = "", **more: Any) -> str:
        """Create a stack; returns its name. `more` are sections of the template, and parameters of CreateStack."""
        name = name or self.unique("stack")
        self.made.append(name)
        self.client.create_stack(StackName=name, **asked(resources, more))
        return name

    def update(self, name: str, resources: Mapping[str, Any], **more: Any) -> None:
        """Update a stack."""
        self.client.update_stack(StackName=name, **asked(resources, more))

    def body(self, resources: Mapping[str, Any], **sections: Any) -> str:
        """Return a template."""
        return json.dumps({"Resources": resources, **sections})

    def names(self) -> list[str]:
        """Return the names of all stacks that exist."""
        return [stack["StackName"] for stack in self.client.describe_stacks()["Stacks"]]

    def told(self, name: str) -> Any:
        """Return what DescribeStacks tells of one."""
        [stack] = self.client.describe_stacks(StackName=name)["Stacks"]
        return stack

    def outputs(self, name: str) -> dict[str, str]:
        """Return a stack's outputs."""
        return {output["OutputKey"]: output["OutputValue"] for output in self.told(name).get("Outputs", [])}

    def physical(self, name: str, logical_id: str) -> str:
        """Return a resource's physical ID."""
        found = self.client.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def reasons(self, name: str) -> list[str]:
        """Return the reasons that a stack's failed resources gave."""
        failed = [event for event in self.events(name) if "FAILED" in event["ResourceStatus"]]
        return [event.get("ResourceStatusReason", "") for event in failed]

    def events(self, name: str) -> list[Any]:
        """Return a stack's events, the newest first."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=name)
        return [event for page in pages for event in page["StackEvents"]]


def asked(resources: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's parameters: what names a section of templates goes into the template."""
    sections = {"Outputs", "Parameters", "Conditions", "Mappings", "Transform"}
    in_template = {name: value for name, value in more.items() if name in sections and not isinstance(value, list)}
    request = {name: value for name, value in more.items() if name not in in_template}
    body = json.dumps({"Resources": resources, **in_template})
    return {"TemplateBody": body, "Capabilities": CAPABILITIES, **request}


@pytest.fixture
def stacks(aws: Any, unique: Callable[[str], str]) -> Iterator[Stacks]:
    """Stacks that are deleted in the end."""
    made = Stacks(aws.client("cloudformation"), unique)
    yield made
    for name in reversed(made.made):
        made.client.delete_stack(StackName=name)
