"""The services whose costs are told one by one, by the names that Cost Explorer gives them.

The names are those of Cost Explorer's SERVICE dimension as its answers show them, e.g.
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetDimensionValues.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "AWS Lambda": "Lambda",
        "Amazon API Gateway": "API Gateway",
        "Amazon DynamoDB": "DynamoDB",
        "Amazon Simple Storage Service": "S3",
        "Amazon Simple Queue Service": "SQS",
    }
)
"""The five that criterion 5.5 demands: Cost Explorer's name, the name that is shown."""
OTHER = "other"
"""All services beside the five."""


def shown(service: str) -> str:
    """Return the name under which a service of Cost Explorer is told."""
    return SERVICES.get(service, OTHER)
