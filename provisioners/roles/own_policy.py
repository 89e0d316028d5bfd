"""The policy of ours on a role as it stands: what it allows, as far as it has the form that we give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provisioners.shared.role_changes import INLINE, Role
from stormproof.aws.observe.keys.store_keys import USES
from stormproof.core.least_privilege.policy_documents import actions, resources, statements
from stormproof.core.least_privilege.resources import Permission

A_KEY = re.compile(r"arn:[\w-]+:kms:[\w-]+:\d{12}:key/[\w-]+")


def standing_of(own: Role) -> frozenset[Permission]:
    """Return what the policy allows that is ours, as far as it has the form that we give it."""
    return frozenset(
        Permission(action, resource)
        for each in statements(own.inline.get(INLINE, {}))
        if plain(each)
        for action in each["Action"]
        for resource in each["Resource"]
    )


def kept_uses(standing: Mapping[str, Any]) -> frozenset[Permission]:
    """Return the uses of keys that a role of ours has: what a former key has encrypted must stay readable."""
    return frozenset(
        Permission(action, resource)
        for statement in statements(standing.get(INLINE, {}))
        for action in USES
        for resource in resources(statement)
        if action.lower() in actions(statement) and A_KEY.fullmatch(resource)
    )


def granted(role: Role) -> dict[str, str]:
    """Return resource -> actions of the policy that is ours, as far as it has the form that we give it."""
    return {
        resource: ", ".join(each["Action"])
        for each in statements(role.inline.get(INLINE, {}))
        if plain(each)
        for resource in each["Resource"]
    }


def plain(statement: Any) -> bool:
    """Tell whether a statement has the form that we give it."""
    return isinstance(statement, dict) and all(isinstance(statement.get(key), list) for key in ("Action", "Resource"))
