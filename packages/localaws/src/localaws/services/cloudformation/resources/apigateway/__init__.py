"""API Gateway's REST APIs; HTTP and WebSocket APIs (``AWS::ApiGatewayV2``) are refused by name."""

from __future__ import annotations

from localaws.services.cloudformation.resources.apigateway import (
    apis,
    deployments,
    domains,
    keys,
    methods,
    parts,
    stages,
)
from localaws.services.cloudformation.resources.resource_type import ResourceType

TYPES: tuple[ResourceType, ...] = (
    *apis.TYPES,
    *parts.TYPES,
    *methods.TYPES,
    *deployments.TYPES,
    *stages.TYPES,
    *keys.TYPES,
    *domains.TYPES,
)
