"""One resource of a stack: created, updated and deleted by the calls of its type, each step an event."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from localaws.services.cloudformation.engine.differences import FindType
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import now, resource_is
from localaws.services.cloudformation.engine.state import Resource, Stack
from localaws.services.cloudformation.resources.resource_type import Calls, Place, ResourceType
from localaws.services.cloudformation.templates.dynamic_references import resolved
from localaws.services.cloudformation.templates.scope import Surroundings
from localaws.services.cloudformation.templates.template import Declared

LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Hands:
    """What an operation on a stack works with."""

    stack: Stack
    calls: Calls
    find: FindType
    surroundings: Surroundings

    def kind(self, declared: Declared) -> ResourceType:
        """Return the type of a resource, which validation has found before."""
        found = self.find(declared.type)
        if found is None:
            raise LookupError(f"no resource type {declared.type}")
        return found

    def place(self, logical_id: str, physical_name: str, tags: Mapping[str, str]) -> Place:
        """Return where a resource of the stack belongs.

        The stack's own tags:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
        """
        own = {
            "aws:cloudformation:stack-name": self.stack.name,
            "aws:cloudformation:stack-id": self.stack.id,
            "aws:cloudformation:logical-id": logical_id,
        }
        around = self.surroundings
        return Place(
            self.stack.id, self.stack.name, logical_id, around.partition, around.region, around.account,
            physical_name, {**tags, **own},
        )  # fmt: skip

    def declare(
        self,
        declared: Declared,
        properties: Mapping[str, Any],
        waits_for: frozenset[str],
        tags: Mapping[str, str],
        shown: Mapping[str, Any],
    ) -> Resource:
        """Return a resource that is yet to be created."""
        name = f"{self.stack.name}-{declared.logical_id}-{''.join(secrets.choice(LETTERS) for _ in range(12))}"
        return Resource(declared, "", now(), None, None, properties, {}, shown, name, waits_for, tags)

    def create(self, resource: Resource, verb: str = "CREATE") -> Resource:
        """Create it; returns it as it stands. Raises what its type raises."""
        declared = resource.declared
        resource = resource_is(self.stack, resource, f"{verb}_IN_PROGRESS")
        resource = self.resolve(resource)
        place = self.place(declared.logical_id, resource.physical_name, resource.tags)
        physical = self.kind(declared).create(self.calls, place, resource.effective)
        resource = resource_is(
            self.stack, replace(resource, physical=physical), f"{verb}_IN_PROGRESS", "Resource creation Initiated"
        )
        return resource_is(self.stack, resource, f"{verb}_COMPLETE")

    def resolve(self, resource: Resource) -> Resource:
        """Return it with its dynamic references resolved. Raises ClientError, CloudFormationError."""
        return replace(resource, effective=resolved(resource.properties, self.calls))

    def update(self, old: Resource, new: Resource, *, before: Mapping[str, Any] | None = None) -> Resource:
        """Lead a resource from `old` to the properties of `new`, which are resolved; returns it as it stands.

        `before` stands for the old properties where these are not what the difference is taken from. Raises what its
        type raises.
        """
        new = resource_is(self.stack, new, "UPDATE_IN_PROGRESS")
        kind, physical = self.kind(new.declared), old.physical
        if kind.update is not None and physical is not None:
            place = self.place(new.declared.logical_id, new.physical_name, new.tags)
            earlier = _before(kind, old, new) if before is None else before
            physical = kind.update(self.calls, place, physical, earlier, new.effective)
        return resource_is(self.stack, replace(new, physical=physical), "UPDATE_COMPLETE")

    def delete(self, resource: Resource) -> bool:
        """Delete it, or leave it where its policy says so; tells whether it is gone from the stack."""
        if resource.physical is None:
            return True
        if resource.declared.deletion_policy.startswith("Retain"):
            resource_is(self.stack, resource, "DELETE_SKIPPED")
            return True
        return self.destroy(resource)

    def destroy(self, resource: Resource, *, replaced: bool = False) -> bool:
        """Delete it whatever its policy says; tells whether it is gone. `replaced`: another one has its place."""
        resource = resource_is(self.stack, resource, "DELETE_IN_PROGRESS", told_only=replaced)
        place = self.place(resource.declared.logical_id, resource.physical_name, resource.tags)
        try:
            if resource.physical is not None:
                self.kind(resource.declared).delete(self.calls, place, resource.physical, resource.effective)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the stack's to tell
            resource_is(self.stack, resource, "DELETE_FAILED", reason_of(error), told_only=replaced)
            return False
        resource_is(self.stack, resource, "DELETE_COMPLETE", told_only=replaced)
        return True


def _before(kind: ResourceType, old: Resource, new: Resource) -> Mapping[str, Any]:
    """Return the old properties; where the stack's tags have changed, the old ones stand among theirs.

    So that the property differs, and tags that are gone are taken off.
    """
    if old.tags == new.tags or "Tags" not in kind.properties:
        return old.effective
    own, after = old.effective.get("Tags"), new.effective.get("Tags")
    tags: Any
    if isinstance(own, Mapping):
        tags = {**old.tags, **own}
    else:
        tags = [*({"Key": key, "Value": value} for key, value in old.tags.items()), *(own or [])]
    return {**old.effective, "Tags": tags if tags != after else type(tags)()}
