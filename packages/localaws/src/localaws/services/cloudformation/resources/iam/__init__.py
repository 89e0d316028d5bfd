"""IAM's types of resources."""

from __future__ import annotations

from localaws.services.cloudformation.resources.iam import identities, keys, managed, policies, profiles
from localaws.services.cloudformation.resources.resource_type import ResourceType

TYPES: tuple[ResourceType, ...] = (
    *identities.TYPES,
    *policies.TYPES,
    *managed.TYPES,
    *profiles.TYPES,
    *keys.TYPES,
)
