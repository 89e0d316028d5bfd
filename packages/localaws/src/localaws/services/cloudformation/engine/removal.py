"""Taking resources away: at the deletion of a stack, in the clean-up after an update, and when one is rolled back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from localaws.services.cloudformation.engine.deployment import Done
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import resource_is
from localaws.services.cloudformation.engine.parallel import in_order
from localaws.services.cloudformation.engine.resources import Hands
from localaws.services.cloudformation.engine.state import Resource


def remove(resources: Mapping[str, Resource], away: Callable[[Resource], bool]) -> bool:
    """Take resources away, each after those that depend on it; tells whether all are gone."""
    waits_for: dict[str, set[str]] = {logical_id: set() for logical_id in resources}
    for logical_id, resource in resources.items():
        for needed in resource.waits_for & resources.keys():
            waits_for[needed].add(logical_id)
    order = {key: frozenset(value) for key, value in waits_for.items()}
    return in_order(order, lambda logical_id: away(resources[logical_id]), all_possible=True)


def delete_all(hands: Hands, retained: Collection[str] = (), *, by_force: bool = False) -> bool:
    """Delete a stack's resources; those `retained` are left. `by_force` leaves what cannot be deleted."""

    def away(resource: Resource) -> bool:
        if resource.declared.logical_id in retained:
            resource_is(hands.stack, resource, "DELETE_SKIPPED")
            return True
        gone = hands.delete(resource)
        if not gone and by_force:
            resource_is(hands.stack, resource, "DELETE_SKIPPED")
        return gone or by_force

    there = {i: r for i, r in hands.stack.resources.items() if r.status not in {"DELETE_COMPLETE", "DELETE_SKIPPED"}}
    return remove(there, away)


def undo_creation(hands: Hands) -> bool:
    """Delete what a creation has made; only what is to be retained even then is left."""

    def away(resource: Resource) -> bool:
        if resource.declared.deletion_policy == "Retain":
            return hands.delete(resource)
        return hands.destroy(resource)

    return remove(dict(hands.stack.resources), away)


def clean_up(hands: Hands, removed: Iterable[Resource], kept: Collection[str]) -> None:
    """Delete what an update left behind: its failures do not fail the stack. `kept` stay the stack's resources."""

    def away(resource: Resource) -> bool:
        replaced = resource.declared.logical_id in kept
        policy = resource.declared.replace_policy if replaced else resource.declared.deletion_policy
        if policy.startswith("Retain"):
            resource_is(hands.stack, resource, "DELETE_SKIPPED", told_only=replaced)
        else:
            hands.destroy(resource, replaced=replaced)
        if not replaced:
            _forget(hands, resource)
        return True

    remove({resource.declared.logical_id: resource for resource in removed}, away)


def undo_update(hands: Hands, done: Iterable[Done]) -> list[Done]:
    """Lead the updated and replaced resources back, the last first; returns what could not be led back."""
    failed: list[Done] = []
    for each in reversed(list(done)):
        if each.old is None:
            continue
        try:
            _led_back(hands, each, each.old)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the stack's to tell
            failed.append(each)
            resource_is(hands.stack, each.old, "UPDATE_FAILED", reason_of(error))
    return failed


def _led_back(hands: Hands, each: Done, old: Resource) -> None:
    if each.replaced:
        resource_is(hands.stack, old, "UPDATE_IN_PROGRESS")
        resource_is(hands.stack, old, "UPDATE_COMPLETE")
        return
    hands.update(each.new, old)


def delete_new(hands: Hands, done: Iterable[Done]) -> None:
    """Delete what an update that is rolled back has created."""
    created = {each.new.declared.logical_id: each.new for each in done if each.old is None or each.replaced}
    replaced = {each.new.declared.logical_id for each in done if each.replaced}

    def away(resource: Resource) -> bool:
        again = resource.declared.logical_id in replaced
        hands.destroy(resource, replaced=again)
        if not again:
            _forget(hands, resource)
        return True

    remove(created, away)


def _forget(hands: Hands, resource: Resource) -> None:
    with hands.stack.lock:
        hands.stack.resources.pop(resource.declared.logical_id, None)
