"""What there is of stacks: their revisions, resources, events, outputs and change sets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from localaws.services.cloudformation.engine.causes import BY_TEMPLATE, Cause
from localaws.services.cloudformation.resources.resource_type import Physical
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Known, Scope, Surroundings
from localaws.services.cloudformation.templates.template import Declared, Template


@dataclass(frozen=True)
class Revision:
    """What a stack is asked to be: a template with the values of its parameters."""

    original: str
    """The template's text."""
    processed: Mapping[str, Any]
    """The template as it is after its transforms."""
    template: Template
    parameters: Mapping[str, Parameter]
    tags: Mapping[str, str]
    transforms: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    role_arn: str | None = None


@dataclass(frozen=True)
class Resource:
    """A resource of a stack."""

    declared: Declared
    status: str
    at: datetime
    reason: str | None = None
    physical: Physical | None = None
    """None until it stands."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """The properties with their functions evaluated; dynamic references are not resolved: what updates compare."""
    effective: Mapping[str, Any] = field(default_factory=dict)
    """The properties as the resource was made with them."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """The properties as they are shown: with asterisks for what is hidden."""
    physical_name: str = ""
    waits_for: frozenset[str] = frozenset()
    """The logical IDs of the resources that it depends on, which are deleted after it."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The stack's tags that it was made with."""


@dataclass(frozen=True)
class Event:
    """One event of a stack."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    at: datetime
    status: str
    reason: str | None
    properties: str | None = None
    token: str | None = None


@dataclass(frozen=True)
class Output:
    """An output with its value."""

    key: str
    value: str
    description: str | None = None
    export: str | None = None


@dataclass(frozen=True)
class Detail:
    """Why and how a property changes."""

    attribute: str
    """``Properties``, ``Metadata``, ``Tags`` ..."""
    name: str | None
    recreates: str
    """``Never`` or ``Always``."""
    before: str | None = None
    after: str | None = None
    cause: Cause = BY_TEMPLATE


@dataclass(frozen=True)
class Change:
    """What an operation does to one resource."""

    action: str
    """``Add``, ``Modify`` or ``Remove``."""
    logical_id: str
    type: str
    physical_id: str | None = None
    replaces: bool = False
    details: tuple[Detail, ...] = ()
    policy: str | None = None
    """``Delete``, ``Retain``, ``ReplaceAndDelete`` ...; None where nothing is taken away."""
    before: Mapping[str, Any] | None = None
    """The properties as they are shown; None where there is no resource yet."""
    after: Mapping[str, Any] | None = None
    """The properties that there will be, as they are shown; None where there will be no resource."""


@dataclass
class ChangeSet:
    """A change set. Its stack's lock guards it."""

    id: str
    name: str
    kind: str
    """``CREATE`` or ``UPDATE``."""
    created: datetime
    request: Mapping[str, Any]
    status: str = "CREATE_PENDING"
    reason: str | None = None
    execution: str = "UNAVAILABLE"
    revision: Revision | None = None
    changes: tuple[Change, ...] = ()
    reverts_drift: bool = False


@dataclass(eq=False)
class Stack:
    """A stack. What changes is changed under its lock."""

    id: str
    name: str
    region: str
    account: str
    created: datetime
    status: str
    reason: str | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    revision: Revision | None = None
    """None until one was asked for, as for a stack that a change set will create."""
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    executed: ChangeSet | None = None
    """The change set that was executed last: it can still be described."""
    rollback_disabled: bool = False
    protected: bool = False
    hidden: frozenset[str] = frozenset()
    """The texts that are never shown: the values of its NoEcho parameters, past ones too."""
    cancelled: bool = False
    """Whether the operation under way is to begin nothing further."""
    unfinished: Any = None
    """The `operations.Rollback` that failed, if one has."""
    timeout_minutes: int | None = None
    change_set_id: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Held by the operation under way: one that deletes what is being created begins when the creation has ended."""

    @property
    def exists(self) -> bool:
        """Tell whether it has not been deleted."""
        return self.status != "DELETE_COMPLETE"

    def scope(self, revision: Revision, surroundings: Surroundings) -> Scope:
        """Return what the names of a revision's template stand for as the stack is now."""
        known = {i: Known(r.physical, r.properties) for i, r in list(self.resources.items()) if r.physical}
        return Scope(revision.template, surroundings, revision.parameters, known)

    @property
    def busy(self) -> bool:
        """Tell whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"
