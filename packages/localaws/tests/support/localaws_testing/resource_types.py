"""A type of resource of CloudFormation under test: its handlers, on a running AWS, without a stack."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from localaws.services.cloudformation.resources.resource_type import Physical, Place, ResourceType
from localaws_testing.aws import Aws

TAGS = {"aws:cloudformation:stack-name": "tested", "aws:cloudformation:logical-id": "Thing"}
UNTAGGED = frozenset({"AWS::Synthetics::Canary"})
"""Types whose service takes tags of AWS's own from CloudFormation alone, whose mark the calls here do not bear."""


@dataclass
class Recorded:
    """Calls the AWS, and keeps what was called since it was last asked."""

    aws: Aws
    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Return the answer."""
        self.made.append((operation, parameters))
        answer: dict[str, Any] = getattr(self.aws.client(service), operation)(**parameters)
        return answer

    def taken(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the calls that change something, (operation, parameters) in their order, and forget them."""
        found = [each for each in self.made if not each[0].startswith(("get_", "describe_", "list_"))]
        self.made.clear()
        return found


@dataclass
class Tested:
    """One resource in its life; `physical` is as the last handler returned it."""

    kind: ResourceType
    calls: Recorded
    properties: dict[str, Any]
    place: Place
    physical: Physical
    gone: bool = False

    @classmethod
    def made(cls, aws: Aws, kind: ResourceType, properties: dict[str, Any]) -> Tested:
        """Create one; raises AssertionError where it is given a property that the type does not honour."""
        place = Place(
            "arn:aws:cloudformation:us-east-1:123456789012:stack/tested/1", "tested", "Thing", "aws", "us-east-1",
            "123456789012", f"tested-Thing-{uuid.uuid4().hex[:12].upper()}",
            {} if kind.name in UNTAGGED else TAGS,
        )  # fmt: skip
        calls = Recorded(aws)
        assert properties.keys() <= kind.properties
        return cls(kind, calls, properties, place, kind.create(calls, place, properties))

    def update(self, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
        """Change properties, None takes one out; return the calls that changed something."""
        assert self.kind.update is not None
        self.calls.made.clear()
        after = {name: value for name, value in {**self.properties, **changes}.items() if value is not None}
        self.physical = self.kind.update(self.calls, self.place, self.physical, self.properties, after)
        self.properties = after
        return self.calls.taken()

    def delete(self) -> None:
        """Delete it."""
        self.gone = True
        self.kind.delete(self.calls, self.place, self.physical, self.properties)
