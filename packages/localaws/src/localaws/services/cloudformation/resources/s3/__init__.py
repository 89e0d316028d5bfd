"""S3's types of resources."""

from __future__ import annotations

from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.resources.s3 import buckets, policies

TYPES: tuple[ResourceType, ...] = (*buckets.TYPES, *policies.TYPES)
