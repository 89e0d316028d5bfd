"""Lambda's types of resources."""

from __future__ import annotations

from localaws.services.cloudformation.resources.lambda_ import events, functions, layers, permissions, urls, versions
from localaws.services.cloudformation.resources.resource_type import ResourceType

TYPES: tuple[ResourceType, ...] = (
    *functions.TYPES,
    *versions.TYPES,
    *permissions.TYPES,
    *events.TYPES,
    *layers.TYPES,
    *urls.TYPES,
)
