"""All that one function needs, with what could not be decided, and the policy that grants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.least_privilege.actions import FREE, TRANSACTED, WITH_ARGUMENT, actions_of, forms, prefix_of
from stormproof.core.least_privilege.calls import Usage
from stormproof.core.least_privilege.declared import ANY, Configuration, Surroundings, settings_need, undecidable
from stormproof.core.least_privilege.names import Alternative, value
from stormproof.core.least_privilege.policy_documents import many, resources, statements
from stormproof.core.least_privilege.resources import PARAMETERS, POSITIONS, TYPES, Permission, arn, declared
from stormproof.core.least_privilege.sdk import SdkCall
from stormproof.core.policy import Policy
from stormproof.core.system import System

TRANSACTION = ("dynamodb", "transact_write_items")


@dataclass(frozen=True)
class Needs:
    """What a function needs; `undecided` says what the analysis could not tell, for the owner to say.

    `unseen` says what could not be looked at, each with the code of CouldNotLook: that is no wish of the owner's.
    """

    permissions: frozenset[Permission] = frozenset()
    undecided: tuple[str, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()

    def __or__(self, other: Needs) -> Needs:
        """Return what both need."""
        undecided = tuple(sorted({*self.undecided, *other.undecided}))
        return Needs(self.permissions | other.permissions, undecided, tuple(sorted({*self.unseen, *other.unseen})))

    @property
    def open_points(self) -> tuple[str, ...]:
        """All that is not known, for whatever reason."""
        return (*self.undecided, *(said for _, said in self.unseen))


def needs(system: System, configuration: Configuration, around: Surroundings, usage: Usage) -> Needs:
    """Return what a function needs by its settings and by its code with these settings."""
    undecided = {*usage.unclear, *undecidable(configuration, around)}
    permissions = set(settings_need(system, configuration, around))
    environment = (configuration.get("Environment") or {}).get("Variables") or {}
    for call in usage.calls:
        if (call.service, call.method) in FREE:
            continue
        asked = list(_actions(call))
        if not asked:
            undecided.add(f"what {call.service} {call.method} needs")
        for action in asked:
            found = _resources(system, call, action, environment)
            if found is None:
                undecided.add(f"on which resource {action} is needed ({call.service} {call.method})")
            permissions |= {Permission(action, resource) for resource in found or ()}
    if usage.asks_for_absent:
        permissions |= _telling_absence(permissions)
    return Needs(frozenset(permissions), tuple(sorted(undecided)))


def document(permissions: Iterable[Permission]) -> dict[str, Any]:
    """Return the policy that grants permissions, and nothing else: a statement for each set of resources."""
    by_resource: defaultdict[str, set[str]] = defaultdict(set)
    for each in permissions:
        by_resource[each.resource].add(each.action)
    by_actions: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for resource, actions in sorted(by_resource.items()):
        by_actions[tuple(sorted(actions))].append(resource)
    statements = [
        {"Effect": "Allow", "Action": list(actions), "Resource": resources}
        for actions, resources in sorted(by_actions.items())
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _actions(call: SdkCall) -> Iterator[str]:
    prefix = prefix_of(call.service)
    if (call.service, call.method) == TRANSACTION:
        members = {part for each in call.named("TransactItems") or () for part in each}
        kinds = members & TRANSACTED.keys() or TRANSACTED.keys()
        yield from sorted(f"{prefix}:{TRANSACTED[str(kind)]}" for kind in kinds)
        return
    for action in actions_of(call.service, call.method):
        yield f"{prefix}:{action}"
        for argument, more in WITH_ARGUMENT.get((prefix, action), {}).items():
            if call.named(argument) is not None:
                yield f"{prefix}:{more}"


def _resources(system: System, call: SdkCall, action: str, environment: Mapping[str, str]) -> frozenset[str] | None:
    """Return the resources of an action; none where a variable that names it is not set, None where it is not told."""
    prefix, _, name = action.partition(":")
    known = forms(prefix, name)
    if not known:
        return frozenset({ANY})
    form = next((known[kind] for kind in TYPES.get(prefix, tuple(known)[:1]) if kind in known), None)
    if form is None:
        return None
    if call.named("IndexName") is not None and "index" in known:
        tables = _named(system, call, prefix, form, environment)
        return None if tables is None else tables | {f"{table}/index/*" for table in tables}
    return _named(system, call, prefix, form, environment)


def _named(
    system: System, call: SdkCall, prefix: str, form: str, environment: Mapping[str, str]
) -> frozenset[str] | None:
    named = frozenset(_alternatives(call, prefix))
    if named:
        return frozenset(arn(system, form, text) for each in named if (text := value(each, environment)))
    return declared(system, prefix, form, environment.values()) or None


def _alternatives(call: SdkCall, prefix: str) -> Iterator[Alternative]:
    position = POSITIONS.get((call.service, call.method))
    for parameter in (*PARAMETERS.get(prefix, ()), *([position] if position else [])):
        for each in call.named(parameter) or ():
            if each not in {(kind,) for kind in (*TRANSACTED, "TableName", "Get")}:
                yield each


def _telling_absence(permissions: Iterable[Permission]) -> set[Permission]:
    """S3 tells that an object is not there only to who may list the bucket; others get 403.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (permissions)
    """
    objects = {each.resource for each in permissions if each.action == "s3:GetObject"}
    return {Permission("s3:ListBucket", resource.partition("/")[0]) for resource in objects}


def owner_additions(policy: Policy, role: str) -> frozenset[Permission] | None:
    """Return what the owner says that a function (by its role) needs too, None where nothing is said of it."""
    grants = policy.role_additions.get(role)
    return None if grants is None else frozenset(Permission(*grant.split(" ")) for grant in grants)


def granted(policy: Mapping[str, Any]) -> frozenset[Permission]:
    """Return the permissions of a policy in the form of `document`."""
    return frozenset(
        Permission(str(action), resource)
        for statement in statements(policy)
        for action in many(statement.get("Action"))
        for resource in resources(statement)
    )
