"""EC2's types of resources: networks, what stands in them, and what guards them."""

from __future__ import annotations

from localaws.services.cloudformation.resources.ec2 import endpoints, gateways, groups, networks, routes
from localaws.services.cloudformation.resources.resource_type import ResourceType

TYPES: tuple[ResourceType, ...] = (
    *networks.TYPES,
    *gateways.TYPES,
    *routes.TYPES,
    *groups.TYPES,
    *endpoints.TYPES,
)
