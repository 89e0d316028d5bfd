"""DynamoDB's types of resources."""

from __future__ import annotations

from localaws.services.cloudformation.resources.dynamodb import global_tables, tables
from localaws.services.cloudformation.resources.resource_type import ResourceType

TYPES: tuple[ResourceType, ...] = (*tables.TYPES, *global_tables.TYPES)
