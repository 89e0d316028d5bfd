"""The types of resources that stacks may have, module by module."""

from __future__ import annotations

from collections.abc import Mapping

from localaws.services.cloudformation.resources import (
    apigateway,
    budgets,
    certificatemanager,
    cloudwatch,
    cognito,
    dynamodb,
    ec2,
    events,
    iam,
    kms,
    lambda_,
    logs,
    own,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    synthetics,
    wafv2,
)
from localaws.services.cloudformation.resources.resource_type import ResourceType

MODULES = (
    apigateway,
    budgets,
    certificatemanager,
    cloudwatch,
    cognito,
    dynamodb,
    ec2,
    events,
    iam,
    kms,
    lambda_,
    logs,
    own,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    synthetics,
    wafv2,
)


def resource_types() -> Mapping[str, ResourceType]:
    """Return the types by their names."""
    return {kind.name: kind for module in MODULES for kind in module.TYPES}
