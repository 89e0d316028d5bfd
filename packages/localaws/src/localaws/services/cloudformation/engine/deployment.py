"""Creation and update of a stack: its resources are led to a revision, and back where one of them fails.

What happens in which order:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-monitor-progress.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
(replacement: the new one first, the old one goes in the clean-up) and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from localaws.services.cloudformation.engine.differences import changed_properties, replaces, typed
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import resource_is
from localaws.services.cloudformation.engine.parallel import in_order
from localaws.services.cloudformation.engine.resources import Hands
from localaws.services.cloudformation.engine.state import Resource, Revision
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.templates.masking import hidden_in, shown
from localaws.services.cloudformation.templates.ordering import dependencies_of
from localaws.services.cloudformation.templates.scope import Known, Scope


@dataclass(frozen=True)
class Done:
    """One thing that was done to a resource."""

    new: Resource
    old: Resource | None = None
    """None where it was created."""
    replaced: bool = False


@dataclass
class Deployment:
    """Leads a stack's resources to a revision. `verb` is ``CREATE`` or ``UPDATE``; `anew` applies every property."""

    hands: Hands
    revision: Revision
    verb: str
    anew: bool = False
    done: list[Done] = field(default_factory=list)
    """What was done, in this order: what a rollback undoes."""
    failed: dict[str, list[str]] = field(default_factory=lambda: {"create": [], "update": []})
    """The logical IDs of the resources that failed, by what failed."""

    def __post_init__(self) -> None:
        """Begin with what stands."""
        stack = self.hands.stack
        self._before = {i: r for i, r in stack.resources.items() if r.physical}
        self._known = {i: Known(r.physical, r.properties) for i, r in self._before.items() if r.physical}
        self.scope = Scope(self.revision.template, self.hands.surroundings, self.revision.parameters, self._known)
        self.made = self.scope.made()
        stack.hidden |= hidden_in(self.scope)
        self._waits_for = dependencies_of(self.revision.template, self.made)
        self._lock = threading.Lock()

    def run(self) -> bool:
        """Create and update what the revision says; tells whether all went well."""
        return in_order(self._waits_for, self._act)

    @property
    def reason(self) -> str:
        """Why it did not go well.

        Worded as in https://github.com/convox/rack/issues/2142
        """
        told = [
            f"The following resource(s) failed to {verb}: [{', '.join(sorted(failed))}]. "
            for verb, failed in self.failed.items()
            if failed
        ]
        return "".join(told) or "User Initiated"

    @property
    def removed(self) -> list[Resource]:
        """The resources that stood before and are not in the revision, and the old ones of those replaced."""
        gone = [resource for i, resource in self._before.items() if i not in self.made]
        return gone + [_replaced(done.old, done.new) for done in self.done if done.replaced and done.old]

    def _act(self, logical_id: str) -> bool:
        if self.hands.stack.cancelled:
            return False
        old = self._before.get(logical_id)
        try:
            resource = self._lead(logical_id, old)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the stack's to tell
            self._fail(logical_id, old, reason_of(error))
            return False
        with self._lock:
            if resource.physical:
                self._known[logical_id] = Known(resource.physical, resource.properties)
                self.hands.stack.hidden |= hidden_in(self.scope)
        return True

    def _fail(self, logical_id: str, old: Resource | None, reason: str) -> None:
        stack = self.hands.stack
        declared = self.revision.template.resources[logical_id]
        with self._lock:
            self.failed["update" if old else "create"].append(logical_id)
        there = old or stack.resources.get(logical_id)
        if there is None or there.status == "DELETE_COMPLETE":
            there = self.hands.declare(declared, {}, self._waits_for[logical_id], self.revision.tags, {})
        resource_is(stack, there, f"{'UPDATE' if old else 'CREATE'}_FAILED", reason)

    def _lead(self, logical_id: str, old: Resource | None) -> Resource:
        declared = self.revision.template.resources[logical_id]
        with self._lock:
            properties = typed(declared.type, self.scope.value(declared.properties))
            visible = shown(self.scope, declared.properties, properties)
            # So early, lest the exporter be deleted before this operation has ended.
            self.hands.stack.imports |= self.scope.imported_names
        new = self.hands.declare(declared, properties, self._waits_for[logical_id], self.revision.tags, visible)
        if old is None:
            return self._note(Done(self.hands.create(new)))
        kind = self.hands.kind(declared)
        changed = changed_properties(old.properties, properties)
        if any(replaces(kind, old.properties, properties, name) for name in changed):
            return self._note(Done(self._replace(new), old, replaced=True))
        new = replace(new, physical=old.physical, physical_name=old.physical_name, effective=old.effective)
        again = self.anew and kind.update is not None and bool(properties)
        if not changed and not again and old.tags == new.tags:
            return self._keep(old, new)
        return self._update(kind, old, self.hands.resolve(new), before={} if again else None)

    def _update(self, kind: ResourceType, old: Resource, new: Resource, before: Mapping[str, Any] | None) -> Resource:
        # What was begun may have taken effect in part: it is undone too.
        self._note(Done(new, old))
        updated = self.hands.update(old, new, before=before)
        if kind.replaces_itself and old.physical and updated.physical and updated.physical.id != old.physical.id:
            with self._lock:
                self.done = [each for each in self.done if each.new is not new] + [Done(updated, old, replaced=True)]
        return updated

    def _replace(self, new: Resource) -> Resource:
        reason = "Requested update requires the creation of a new physical resource; hence creating one."
        resource_is(self.hands.stack, new, "UPDATE_IN_PROGRESS", reason)
        return self.hands.create(new, "UPDATE")

    def _keep(self, old: Resource, new: Resource) -> Resource:
        """Leave the resource alone; what the template says of it otherwise may have changed."""
        kept = replace(new, status=old.status, reason=old.reason, at=old.at)
        with self.hands.stack.lock:
            self.hands.stack.resources[new.declared.logical_id] = kept
        if old.declared.metadata != new.declared.metadata:
            resource_is(self.hands.stack, kept, "UPDATE_IN_PROGRESS")
            return resource_is(self.hands.stack, kept, "UPDATE_COMPLETE")
        return kept

    def _note(self, done: Done) -> Resource:
        with self._lock:
            self.done.append(done)
        return done.new


def _replaced(old: Resource, new: Resource) -> Resource:
    """Return the old one of a replacement; whether it is kept, the new template says."""
    return replace(old, declared=replace(old.declared, replace_policy=new.declared.replace_policy))
