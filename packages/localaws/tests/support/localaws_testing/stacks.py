"""An engine with resources of a test's own: things that stand in a mapping, and calls that fail when told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localaws.services.cloudformation.engine.operations import Operations
from localaws.services.cloudformation.engine.resources import Hands
from localaws.services.cloudformation.engine.state import Revision, Stack
from localaws.services.cloudformation.engine.store import Stacks
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.templates.parameters import parameters_of
from localaws.services.cloudformation.templates.scope import Surroundings
from localaws.services.cloudformation.templates.template import template_of

THING = "Test::Thing"
BAD = "bad"


@dataclass
class Things:
    """What stands: properties by physical ID. A thing with a property of the value BAD is refused, half-made."""

    standing: dict[str, dict[str, Any]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    """The logical IDs of things that cannot be deleted."""
    tags: dict[str, Mapping[str, str]] = field(default_factory=dict)
    at_update: Callable[[], object] = lambda: None
    """Called when a thing is updated."""
    _made: int = 0

    def find(self, name: str) -> ResourceType | None:
        """Return the type of things; its property Key replaces."""
        properties = frozenset({"Key", "A", "B", "C", "Tags"})
        made = ResourceType(THING, properties, self._create, self._update, self._delete, frozenset({"Key"}))
        return made if name == THING else None

    def _create(self, _calls: Calls, place: Place, properties: Properties) -> Physical:
        _refuse(properties)
        self._made += 1
        physical_id = f"{place.logical_id}-{self._made}"
        self.standing[physical_id] = dict(properties)
        self.tags[physical_id] = place.tags
        return Physical(physical_id, {"Twice": f"{properties.get('A')}{properties.get('A')}"})

    def _update(
        self, _calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties
    ) -> Physical:
        self.at_update()
        thing = self.standing[physical.id]
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) == after.get(name):
                continue
            if after.get(name) == BAD:
                _refuse(after)
            if name in after:
                thing[name] = after[name]
            else:
                thing.pop(name, None)
        self.tags[physical.id] = place.tags
        return Physical(physical.id, {"Twice": f"{after.get('A')}{after.get('A')}"})

    def _delete(self, _calls: Calls, place: Place, physical: Physical, _properties: Properties) -> None:
        if place.logical_id in self.stuck:
            raise RuntimeError("it is stuck")
        self.standing.pop(physical.id, None)


def _refuse(properties: Properties) -> None:
    if BAD in properties.values():
        raise RuntimeError("a thing is bad")


def _no_calls(_service: str, _operation: str, /, **_parameters: Any) -> dict[str, Any]:
    raise AssertionError("things call nobody")


@dataclass
class World:
    """One stack, and what it may do."""

    things: Things = field(default_factory=Things)
    stack: Stack = field(
        default_factory=lambda: Stack("arn:stack", "shop", "us-east-1", "123456789012", datetime.now(UTC), "")
    )
    stacks: Stacks = field(default_factory=Stacks)

    def __post_init__(self) -> None:
        """Let the stack be known."""
        self.stacks.add(self.stack)

    @property
    def operations(self) -> Operations:
        """What operates on the stack."""
        calls: Calls = _no_calls
        return Operations(Hands(self.stack, calls, self.things.find, surroundings()), self.stacks)

    def create(self, resources: Mapping[str, Any], on_failure: str = "ROLLBACK", **more: Any) -> str:
        """Create the stack; returns its status."""
        self.stack.revision = revision(resources, **more)
        self.operations.create(self.stack.revision, on_failure)
        return self.stack.status

    def update(self, resources: Mapping[str, Any], *, rolls_back: bool = True, anew: bool = False, **more: Any) -> str:
        """Update the stack; returns its status."""
        self.operations.update(revision(resources, **more), rolls_back=rolls_back, anew=anew)
        return self.stack.status

    def state(self) -> dict[str, dict[str, Any]]:
        """Return the properties of what stands, by logical ID."""
        return {physical_id.rpartition("-")[0]: dict(thing) for physical_id, thing in self.things.standing.items()}

    def events(self) -> list[tuple[str, str]]:
        """Return (logical ID, status) of each event."""
        return [(event.logical_id, event.status) for event in self.stack.events]


def surroundings() -> Surroundings:
    """Return where the stack stands."""
    return Surroundings("aws", "us-east-1", "123456789012", "arn:stack", "shop", lambda _name: None)


def thing(**properties: Any) -> dict[str, Any]:
    """Return the declaration of a thing; what begins with a capital and is no property belongs to the resource."""
    of_resource = {"DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"} & properties.keys()
    own = {name: value for name, value in properties.items() if name not in of_resource}
    return {"Type": THING, "Properties": own, **{name: properties[name] for name in of_resource}}


def revision(resources: Mapping[str, Any], tags: Mapping[str, str] | None = None, **sections: Any) -> Revision:
    """Return a revision with these resources."""
    document = {"Resources": resources, **sections}
    template = template_of(document)
    return Revision("", document, template, parameters_of(template.parameters, [], {}, str), tags or {})
