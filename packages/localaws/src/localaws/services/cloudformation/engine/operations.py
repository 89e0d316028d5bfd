"""The operations on a stack, from their first event to their last; each runs in a thread of its own.

Statuses: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from localaws.services.cloudformation.engine.deployment import Deployment, Done
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import stack_is
from localaws.services.cloudformation.engine.outputs import check_exports, outputs_of
from localaws.services.cloudformation.engine.removal import (
    clean_up,
    delete_all,
    delete_new,
    undo_creation,
    undo_update,
)
from localaws.services.cloudformation.engine.resources import Hands
from localaws.services.cloudformation.engine.state import Revision
from localaws.services.cloudformation.engine.store import Stacks
from localaws.services.cloudformation.errors import CloudFormationError


@dataclass(frozen=True)
class Rollback:
    """What is left to undo of an update."""

    done: tuple[Done, ...]
    new: tuple[Done, ...]
    """What is deleted when all the rest has been led back."""
    before: Revision | None
    stood: frozenset[str]
    """The logical IDs of the resources that stood before the update."""


@dataclass(frozen=True)
class Operations:
    """Operations on one stack."""

    hands: Hands
    stacks: Stacks

    def create(self, revision: Revision, on_failure: str) -> None:
        """Create the stack's resources. `on_failure`: ``ROLLBACK``, ``DELETE`` or ``DO_NOTHING``."""
        stack = self.hands.stack
        reason = self._run(Deployment(self.hands, revision, "CREATE"))
        with stack.lock:
            # Its deletion, begun meanwhile, takes away what was made.
            undoing = None if stack.cancelled else self._made(reason, on_failure)
        if undoing:
            self._undone(undoing, well=undo_creation(self.hands))

    def _made(self, reason: str | None, on_failure: str) -> str | None:
        """Tell how a creation has gone; returns what follows: ``DELETE``, ``ROLLBACK``, or None."""
        stack = self.hands.stack
        if reason is None:
            stack_is(stack, "CREATE_COMPLETE")
            return None
        if on_failure == "DO_NOTHING":
            stack_is(stack, "CREATE_FAILED", reason)
            return None
        stack_is(stack, f"{on_failure}_IN_PROGRESS", f"{reason}Rollback requested by user.")
        return on_failure

    def update(self, revision: Revision, *, rolls_back: bool = True, anew: bool = False) -> None:
        """Lead the stack to a revision, or back where that fails and it `rolls_back`."""
        stack, before = self.hands.stack, self.hands.stack.revision
        stood = {i for i, r in stack.resources.items() if r.physical}
        stack.revision = revision
        deployment = Deployment(self.hands, revision, "UPDATE", anew)
        reason = self._run(deployment)
        if reason is None:
            stack_is(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            clean_up(self.hands, deployment.removed, deployment.made)
            stack_is(stack, "UPDATE_COMPLETE")
        elif not rolls_back:
            stack_is(stack, "UPDATE_FAILED", reason)
        else:
            stack_is(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
            new = [each for each in deployment.done if each.old is None or each.replaced]
            self.roll_back(Rollback(tuple(deployment.done), tuple(new), before, frozenset(stood)))

    def roll_back(self, rollback: Rollback) -> None:
        """Lead an update back; what cannot be led back is left for ContinueUpdateRollback."""
        stack = self.hands.stack
        if failed := undo_update(self.hands, rollback.done):
            stack.unfinished = replace(rollback, done=tuple(reversed(failed)))
            names = ", ".join(each.new.declared.logical_id for each in failed)
            stack_is(stack, "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{names}].")
            return
        stack.unfinished = None
        stack_is(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        delete_new(self.hands, rollback.new)
        with stack.lock:
            stack.revision = rollback.before
            stack.resources = {i: r for i, r in stack.resources.items() if i in rollback.stood}
        stack_is(stack, "UPDATE_ROLLBACK_COMPLETE")

    def delete(self, retained: Collection[str] = (), *, by_force: bool = False, before: str = "") -> None:
        """Delete the stack's resources, and so the stack; one that others import from has the status `before` again.

        Its outputs are told still, as recorded in
        https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/test_change_sets.snapshot.json;
        the refusal: https://github.com/boto/botocore/issues/2590
        """
        stack = self.hands.stack
        try:
            with self.stacks.exporting:
                check_exports(self.stacks, stack, ())
        except CloudFormationError as error:
            stack.deleted = None
            stack_is(stack, before, error.message)
            return
        gone = delete_all(self.hands, retained, by_force=by_force)
        if gone:
            stack.imports = frozenset()
        self._undone("DELETE", well=gone)

    def _undone(self, verb: str, *, well: bool) -> None:
        """Tell how a deletion or rollback has gone."""
        stack = self.hands.stack
        if well:
            stack_is(stack, f"{verb}_COMPLETE")
            return
        failed = sorted(i for i, resource in stack.resources.items() if resource.status == "DELETE_FAILED")
        stack_is(stack, f"{verb}_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")

    def _run(self, deployment: Deployment) -> str | None:
        """Make resources and outputs; returns why the stack fails, None where it does not."""
        stack, imports = self.hands.stack, self.hands.stack.imports
        reason = self._told(deployment) if deployment.run() else deployment.reason
        stack.imports = frozenset(deployment.scope.imported_names) if reason is None else imports
        return reason

    def _told(self, deployment: Deployment) -> str | None:
        """Make the outputs and publish the exports; returns why that fails, None where it does not."""
        try:
            outputs = outputs_of(deployment.revision.template, deployment.scope, self.hands.calls)
            with self.stacks.exporting:
                check_exports(self.stacks, self.hands.stack, outputs)
                self.hands.stack.outputs = outputs
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the stack's to tell
            return f"{reason_of(error)}. "
        return None
